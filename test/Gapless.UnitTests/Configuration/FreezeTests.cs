using System.Globalization;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

/// <summary>Clocks in Berlin: forward on 2026-03-29 at 02:00, back on 2026-10-25 at 03:00.</summary>
public sealed class FreezeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-27T15:59:59+01:00", null)]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-27T16:00:00+01:00", "2026-11-30T08:00:00+01:00")]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-27T15:00:00Z", "2026-11-30T08:00:00+01:00")]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-29T23:00:00+01:00", "2026-11-30T08:00:00+01:00")]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-30T07:59:59+01:00", "2026-11-30T08:00:00+01:00")]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-11-30T08:00:00+01:00", null)]
    [InlineData("friday 6:00 - friday 7:30", "2026-11-27T07:00:00+01:00", "2026-11-27T07:30:00+01:00")]
    [InlineData("friday 6:00 - friday 7:30", "2026-11-27T07:30:00+01:00", null)]
    [InlineData("Fri 08:00 - Fri 07:00", "2026-11-27T07:30:00+01:00", null)]
    [InlineData("Fri 08:00 - Fri 07:00", "2026-11-27T06:30:00+01:00", "2026-11-27T07:00:00+01:00")]
    [InlineData("Fri 08:00 - Fri 07:00", "2026-11-27T08:30:00+01:00", "2026-12-04T07:00:00+01:00")]
    [InlineData("Sat - Sun", "2026-11-28T00:00:00+01:00", "2026-11-30T00:00:00+01:00")]
    [InlineData("Sat - Sun", "2026-11-29T23:59:59+01:00", "2026-11-30T00:00:00+01:00")]
    [InlineData("Sat - Sun", "2026-11-30T00:00:00+01:00", null)]
    [InlineData("Sat - Sat", "2026-11-28T12:00:00+01:00", "2026-11-29T00:00:00+01:00")]
    [InlineData("2026-12-24 - 2027-01-02", "2026-12-23T23:59:59+01:00", null)]
    [InlineData("2026-12-24 - 2027-01-02", "2026-12-24T00:00:00+01:00", "2027-01-03T00:00:00+01:00")]
    [InlineData("2026-12-24 - 2027-01-02", "2027-01-02T23:59:59+01:00", "2027-01-03T00:00:00+01:00")]
    [InlineData("2026-12-24 - 2027-01-02", "2027-01-03T00:00:00+01:00", null)]
    [InlineData("2026-12-24 18:00 - 2026-12-27 9:00", "2026-12-24T17:59:00+01:00", null)]
    [InlineData("2026-12-24 18:00 - 2026-12-27 9:00", "2026-12-24T18:00:00+01:00", "2026-12-27T09:00:00+01:00")]
    public void A_window_begins_and_ends_on_the_minute(string window, string now, string? end) => EndOf(window, now).ShouldBe(end);

    [Theory]
    // The wall shows 01:59, then 03:00: a window over the jump is an hour shorter, and its end still what the wall shows.
    [InlineData("Sat 22:00 - Sun 08:00", "2026-03-28T21:00:00Z", "2026-03-29T08:00:00+02:00")]
    [InlineData("Sat 22:00 - Sun 08:00", "2026-03-29T05:59:59Z", "2026-03-29T08:00:00+02:00")]
    [InlineData("Sat 22:00 - Sun 08:00", "2026-03-29T06:00:00Z", null)]
    // 02:30 does not exist that day: it is 03:30.
    [InlineData("Sun 02:30 - Sun 05:00", "2026-03-29T01:29:59Z", null)]
    [InlineData("Sun 02:30 - Sun 05:00", "2026-03-29T01:30:00Z", "2026-03-29T05:00:00+02:00")]
    [InlineData("Sun 01:00 - Sun 02:30", "2026-03-29T01:29:59Z", "2026-03-29T03:30:00+02:00")]
    [InlineData("Sun 01:00 - Sun 02:30", "2026-03-29T01:30:00Z", null)]
    // The wall shows 02:30 twice: a window begins with the first and ends with the last.
    [InlineData("Sun 02:30 - Sun 05:00", "2026-10-25T00:29:59Z", null)]
    [InlineData("Sun 02:30 - Sun 05:00", "2026-10-25T00:30:00Z", "2026-10-25T05:00:00+01:00")]
    [InlineData("Sun 02:30 - Sun 05:00", "2026-10-25T01:15:00Z", "2026-10-25T05:00:00+01:00")]
    [InlineData("Sun 01:00 - Sun 02:30", "2026-10-25T00:45:00Z", "2026-10-25T02:30:00+01:00")]
    [InlineData("Sun 01:00 - Sun 02:30", "2026-10-25T01:29:59Z", "2026-10-25T02:30:00+01:00")]
    [InlineData("Sun 01:00 - Sun 02:30", "2026-10-25T01:30:00Z", null)]
    // A week that is an hour longer.
    [InlineData("Fri 16:00 - Mon 08:00", "2026-10-23T14:00:00Z", "2026-10-26T08:00:00+01:00")]
    [InlineData("Fri 16:00 - Mon 08:00", "2026-10-26T06:59:59Z", "2026-10-26T08:00:00+01:00")]
    [InlineData("2026-10-24 12:00 - 2026-10-25 12:00", "2026-10-25T10:59:59Z", "2026-10-25T12:00:00+01:00")]
    public void Clocks_that_are_changed_do_not_move_what_the_wall_shows(string window, string now, string? end) => EndOf(window, now).ShouldBe(end);

    [Fact]
    public void At_every_minute_of_a_year_a_window_is_in_force_exactly_while_the_wall_says_so()
    {
        FreezeWindow window = Windows("Fri 16:00 - Mon 08:00").Single();
        for (DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero); now.Year == 2026; now = now.AddMinutes(7))
        {
            DateTime wall = TimeZoneInfo.ConvertTime(now, Berlin).DateTime;
            TimeSpan at = TimeSpan.FromDays((int)wall.DayOfWeek) + wall.TimeOfDay;
            bool frozen = at >= TimeSpan.FromHours((5 * 24) + 16) || at < TimeSpan.FromHours(24 + 8);
            (window.EndOf(now, Berlin) is not null).ShouldBe(frozen, now.ToString("O", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void The_zone_of_a_window_comes_before_the_machines()
    {
        FreezeWindow window = Yaml.Read("rollout:", "  freeze: { from: Fri 16:00, to: Mon 08:00, zone: America/New_York }").Rollout.Freeze.Single();
        window.EndOf(Time("2026-11-27T20:59:59Z"), Berlin).ShouldBeNull();
        Format(window.EndOf(Time("2026-11-27T21:00:00Z"), Berlin)).ShouldBe("2026-11-30T08:00:00-05:00");
    }

    [Fact]
    public void Windows_that_follow_each_other_are_one()
    {
        FreezeWindow[] windows = Windows("Fri 16:00 - Mon 08:00", "2026-11-30 06:00 - 2026-12-01", "Wed - Wed", "Sat - Sun");
        Freeze freeze = Freeze.At(Time("2026-11-28T12:00:00Z"), windows, Berlin).ShouldNotBeNull();
        freeze.ToString().ShouldBe("until Thu 2026-12-03 00:00 +01:00 ('Fri 16:00 - Mon 08:00')");
        Freeze.At(Time("2026-12-03T12:00:00Z"), windows, Berlin).ShouldBeNull();
        Freeze.At(Time("2026-12-03T12:00:00Z"), [], Berlin).ShouldBeNull();
    }

    [Fact]
    public void Windows_without_a_gap_have_an_end_that_is_far_away()
    {
        Freeze freeze = Freeze.At(Time("2026-11-28T12:00:00Z"), Windows("Mon 00:00 - Fri 00:00", "Fri 00:00 - Mon 00:00"), Berlin).ShouldNotBeNull();
        freeze.Until.ShouldBeGreaterThan(Time("2027-12-01T00:00:00Z"));
    }

    [Theory]
    [InlineData("Fri 16:00", "services.shop.rollout.freeze: 'Fri 16:00' is not a time from one moment to another. Write for example 'Fri 16:00 - Mon 08:00', or '2026-12-24 - 2027-01-02'.")]
    [InlineData("Fri 16:00 - 2027-01-02", "services.shop.rollout.freeze: 'Fri 16:00 - 2027-01-02' is not a time from one moment to another. Write for example 'Fri 16:00 - Mon 08:00', or '2026-12-24 - 2027-01-02'.")]
    [InlineData("Fri 25:00 - Mon 08:00", "services.shop.rollout.freeze: 'Fri 25:00 - Mon 08:00' is not a time from one moment to another. Write for example 'Fri 16:00 - Mon 08:00', or '2026-12-24 - 2027-01-02'.")]
    [InlineData("2026-02-30 - 2026-03-01", "services.shop.rollout.freeze: '2026-02-30 - 2026-03-01' is not a time from one moment to another. Write for example 'Fri 16:00 - Mon 08:00', or '2026-12-24 - 2027-01-02'.")]
    [InlineData("2027-01-02 - 2026-12-24", "services.shop.rollout.freeze: '2027-01-02 - 2026-12-24' ends before it begins. Write the earlier moment first.")]
    [InlineData("Mon - Sun", "services.shop.rollout.freeze: 'Mon - Sun' is the whole week. Let it end before it begins anew.")]
    [InlineData("Mon 08:00 - Mon 08:00", "services.shop.rollout.freeze: 'Mon 08:00 - Mon 08:00' is the whole week. Let it end before it begins anew.")]
    [InlineData("{ from: Fri 16:00 }", "services.shop.rollout.freeze: 'to' is missing. Write for example '{ from: Fri 16:00, to: Mon 08:00, zone: Europe/Berlin }'.")]
    [InlineData("{ from: Fri, to: Sat, zone: Mars }", "services.shop.rollout.freeze.zone: this machine knows no time zone 'Mars'. Write a name such as 'Europe/Berlin' or 'UTC'; they are below /usr/share/zoneinfo, which Debian's package tzdata brings.")]
    public void A_wrong_window_is_explained(string written, string problem) => Yaml.Problem("rollout:", "  freeze: " + written).ShouldBe(problem);

    [Fact]
    public void Another_window_is_a_change()
    {
        GaplessConfig With(string window) => Yaml.Good(Yaml.Service("rollout:", "  freeze: " + window));
        ConfigDifference.Between(With("Fri - Sat"), With("Fri - Sun")).Changed.Single().AtOnce.ShouldBe(["rollout"]);
        ConfigDifference.Between(With("{ from: Fri, to: Sat, zone: UTC }"), With("{ from: Fri, to: Sat, zone: UTC }")).IsEmpty.ShouldBeTrue();
    }

    private static string? EndOf(string window, string now) => Format(Windows(window).Single().EndOf(Time(now), Berlin));

    private static FreezeWindow[] Windows(params string[] written) => [.. Yaml.Read(["rollout:", "  freeze:", .. written.Select(w => "    - " + w)]).Rollout.Freeze];

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string? Format(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
