using System.Net;
using Gapless.Drill;
using Gapless.EndToEndTests.Harness;
using Gapless.Supervisor.Configuration;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>Published web apps without any reference to Gapless: the supervisor brings the library into them, or says why not.</summary>
public sealed class UnmodifiedApps
{
    [Theory]
    [InlineData("")]
    [InlineData("slim")]
    [InlineData("generic")]
    [InlineData("systemd")]
    [InlineData("http://127.0.0.1:PORT")]
    [InlineData("http://localhost:PORT")]
    [InlineData("http://*:PORT")]
    public async Task Two_rollouts_lose_no_request_and_no_connection(string arguments)
    {
        await using var house = await new House("plain", "workers: 2", scenario: arguments).ServeAsync();

        await TwoRolloutsKeepEveryConnectionAsync(house, house.Address);
    }

    [Fact]
    public async Task An_app_that_does_not_say_where_it_listens_listens_on_all_it_is_given()
    {
        await using var house = await new House("plain", listen: "[ \"[::]:PORT\", \"unix:DIR/app.sock\" ]").ServeAsync();

        await TwoRolloutsKeepEveryConnectionAsync(
            house, house.Address, ListenAddress.OfTcp(new IPEndPoint(IPAddress.IPv6Loopback, house.Port)), ListenAddress.OfUnix(Path.Combine(house.Folder, "app.sock")));

        house.WorkerLines().ShouldNotContain(line => line.Contains("is not served"));
    }

    [Fact]
    public async Task What_an_app_starts_finds_nothing_of_the_library_in_its_environment()
    {
        await using var house = await new House("plain").ServeAsync();
        using var client = new HttpClient();

        var environment = await client.GetStringAsync($"http://127.0.0.1:{house.Port}/child");

        environment.ShouldContain("GAPLESS_SERVICE");
        environment.ShouldNotContain("STARTUP");
    }

    [Fact]
    public async Task An_app_for_an_older_framework_stays_at_level_1_and_the_receipt_says_why()
    {
        await using var house = new House("plain", scenario: "systemd");
        await house.StartAsync();

        var result = (await house.DeployAsync(Changed(house.Release("v2"), "\"version\": \"10.0.0\"", "\"version\": \"8.0.0\"", "\"tfm\": \"net10.0\",", "\"rollForward\": \"Major\","))).ShouldExitWith(0).Result;

        // Without the library nobody says any more when it is ready: the preflight notes that, too.
        result.Receipt!.Notes.ShouldContain("hosting: this release targets net8.0; the library needs net10.0: it stays at level 1");
        (await house.EventsAsync()).Count(e => e.Kind == "hosting.level1").ShouldBe(1);
        house.Live.Workers.ShouldAllBe(w => w.Connections == null);
    }

    [Theory]
    [InlineData("systemd", "\"configProperties\": {", "\"configProperties\": { \"System.StartupHookProvider.IsSupported\": false,")]
    [InlineData("systemd transport")]
    public async Task An_app_that_lets_nothing_in_stays_at_level_1_and_the_journal_says_how_to_change_that(string arguments, params string[] configuration)
    {
        await using var house = new House("plain", "workers: 2", scenario: arguments);
        await house.StartAsync();

        (await house.DeployAsync(Changed(house.Release("v2"), configuration))).ShouldExitWith(0);

        using var feed = house.Follow();
        var said = await feed.WaitForAsync("hosting.level1");
        said.Text.ShouldContain("builder.AddGapless()");
        (await house.EventsAsync()).Count(e => e.Kind == "hosting.level1").ShouldBe(1);
    }

    private static async Task TwoRolloutsKeepEveryConnectionAsync(House house, params IReadOnlyList<ListenAddress> addresses)
    {
        var plan = TrafficPlan.ForService(addresses[0], "/") with { Targets = addresses };
        await using var load = Load.Start(plan);
        await load.AnswerAsync();
        var workers = house.Live.Workers.Length;

        for (var version = 2; version <= 3; version++)
        {
            var receipt = (await house.DeployAsync(house.Release($"v{version}"))).ShouldExitWith(0).Result.Receipt!;
            (receipt.Connections?.Cut, receipt.Connections?.RequestsFailed, receipt.Notes.Length).ShouldBe((0, 0, 0), house.Printed);
            await load.AnswerAsync();
        }

        var report = await load.StopWithoutLossAsync();
        foreach (var kept in plan.Classes.Where(c => !c.OwnConnections))
            report[kept.Class].Opened.ShouldBe(kept.Connections, report.ToText());
        await house.ShouldSettleAsync(generation: 3, workers);
    }

    /// <summary>Writes the release's runtime configuration anew.</summary>
    private static string Changed(string release, params string[] replacements)
    {
        var path = Path.Combine(release, "Plain.runtimeconfig.json");
        var text = File.ReadAllText(path);
        foreach (var pair in replacements.Chunk(2))
            text = text.Replace(pair[0], pair[1]);
        File.WriteAllText(path, text);
        return release;
    }
}
