extern alias hosting;

using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Gapless.UnitTests.Shared;

namespace Gapless.UnitTests.Hosting.Sessions;

public sealed class CacheHandOverTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly CacheProcess _old;
    private readonly CacheProcess _next;

    public CacheHandOverTests()
    {
        _old = new CacheProcess(_clock);
        _next = new CacheProcess(_clock);
    }

    public void Dispose()
    {
        _old.Dispose();
        _next.Dispose();
    }

    [Fact]
    public void Entries_go_on_with_their_expirations_in_the_next_process()
    {
        _old.Set("sliding", "größe 1", sliding: Minute);
        _old.Set("absolute", "2", absolute: 2 * Minute);
        _old["for ever"] = "3";
        _clock.Advance(Minute / 2);
        _old.Refresh("sliding");

        Move(_old, _next);

        _clock.Advance(0.9 * Minute);
        _next["sliding"].ShouldBe("größe 1");
        _clock.Advance(0.6 * Minute);
        _next["absolute"].ShouldBeNull();
        _next["sliding"].ShouldBe("größe 1");
        _clock.Advance(Minute);
        _next["sliding"].ShouldBeNull();
        _next["for ever"].ShouldBe("3");
    }

    [Fact]
    public void What_was_not_used_for_the_longest_time_is_so_in_the_next_process_too()
    {
        using var old = new CacheProcess(_clock, sizeLimit: 700);
        using var next = new CacheProcess(_clock, sizeLimit: 700);
        (old["a"], old["b"], old["c"]) = ("1", "2", "3");
        old["a"].ShouldBe("1");
        Move(old, next);

        next["d"] = "4";

        next["b"].ShouldBeNull();
        (next["a"] + next["c"] + next["d"]).ShouldBe("134");
    }

    [Fact]
    public void Requests_that_end_late_in_the_old_process_lose_nothing()
    {
        _old["kept"] = "1";
        _old["changed late"] = "1";
        _old["removed late"] = "1";
        _old["changed in both"] = "1";
        _old["removed late, then set"] = "1";
        Move(_old, _next);
        _clock.Advance(Minute);

        _old["changed late"] = "2";
        _old["new late"] = "2";
        _old.Remove("removed late");
        _old.Remove("removed late, then set");
        _old["changed in both"] = "2";
        _clock.Advance(Minute);
        _next["changed in both"] = "3";
        _next["removed late, then set"] = "3";
        Late(_old, _next);

        _next["kept"].ShouldBe("1");
        _next["changed late"].ShouldBe("2");
        _next["new late"].ShouldBe("2");
        _next["removed late"].ShouldBeNull();
        _next["changed in both"].ShouldBe("3");
        _next["removed late, then set"].ShouldBe("3");
        _old.Generation.Bundle.Export(StatePassage.Late).ShouldBeNull();
    }

    [Fact]
    public void A_session_used_late_in_the_old_process_stays_as_long_as_if_it_had_been_used_in_the_new_one()
    {
        _old.Set("session", "1", sliding: Minute);
        Move(_old, _next);
        _clock.Advance(0.9 * Minute);
        _old["session"].ShouldBe("1");

        Late(_old, _next);

        _clock.Advance(0.9 * Minute);
        _next["session"].ShouldBe("1");
    }

    [Fact]
    public void What_goes_from_the_leaving_process_for_want_of_room_or_by_its_time_stays_in_the_next()
    {
        using var old = new CacheProcess(_clock, sizeLimit: 500);
        old["evicted"] = "1";
        old.Set("expired", "1", sliding: Minute);
        Move(old, _next);
        (old["evicted"] + old["expired"]).ShouldBe("11");
        _clock.Advance(0.9 * Minute);
        _next["expired"].ShouldBe("1");
        _clock.Advance(0.5 * Minute);
        (old["a"], old["b"]) = ("2", "2");
        (old["evicted"], old["expired"]).ShouldBe((null, null));

        Late(old, _next);

        (_next["evicted"], _next["expired"], _next["a"], _next["b"]).ShouldBe(("1", "1", "2", "2"));
    }

    [Fact]
    public void Late_removals_and_values_go_on_to_the_process_after_the_next()
    {
        using var third = new CacheProcess(_clock);
        _old["removed"] = "1";
        Move(_old, _next);
        Move(_next, third);
        _old.Remove("removed");
        _old["new"] = "2";

        Late(_old, _next);
        Late(_next, third);

        (third["removed"], third["new"]).ShouldBe((null, "2"));
    }

    [Fact]
    public void A_candidate_with_users_of_its_own_keeps_theirs()
    {
        _next["candidate"] = "1";
        _next["both"] = "older";
        _clock.Advance(Minute);
        _old["both"] = "newer";
        _old["old"] = "1";

        Move(_old, _next);

        (_next["candidate"], _next["both"], _next["old"]).ShouldBe(("1", "newer", "1"));
    }

    [Fact]
    public void On_the_way_back_what_the_other_process_removed_is_gone_and_what_was_changed_late_here_stays()
    {
        _old["removed there"] = "1";
        _old["changed there"] = "1";
        Move(_old, _next);
        _clock.Advance(Minute);
        _old["late here"] = "1";
        _next.Remove("removed there");
        _next["changed there"] = "2";

        Move(_next, _old);

        (_old["removed there"], _old["changed there"], _old["late here"]).ShouldBe((null, "2", "1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000 01000000")]
    [InlineData("00000000 01000000 02000000 6100")]
    [InlineData("00000000 01000000 FFFFFFFF")]
    [InlineData("00000000 00000000 00")]
    public void Entries_that_end_early_or_go_on_are_refused(string hex)
    {
        using var file = StateFile.Write(StatePassage.Move, [new StateImage("gapless-distributed-cache", 1, StateContent.Value, Convert.FromHexString(hex.Replace(" ", "")))]);
        file.Complete();

        var refusal = Should.Throw<StateRefusedException>(() => _next.Generation.Bundle.Import(file.Descriptor.Duplicate()));

        refusal.StateName.ShouldBe("gapless-distributed-cache");
        refusal.Message.ShouldContain("follow");
    }

    private static void Move(CacheProcess from, CacheProcess to) => from.Generation.HandOver(StatePassage.Move, to.Generation)!.States.ShouldBe(1);

    private static void Late(CacheProcess from, CacheProcess to) => from.Generation.HandOver(StatePassage.Late, to.Generation)!.States.ShouldBe(1);
}
