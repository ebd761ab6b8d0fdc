using System.Globalization;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.SlowLink;

/// <summary>
/// Clients far away: a handshake that the old generation's slot has begun ends there seconds after the traffic has moved. The app is one that closes no
/// connection on which a request may be on its way; a server that does so loses on such a link whatever the supervisor does.
/// </summary>
public sealed class SlowLinkTests(ITestOutputHelper output)
{
    private const string Scenario = """{ "drain": "polite", "drainSeconds": 55 }""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Four rollouts take about a minute; <c>bench/slow-link.sh</c> asks for twenty.</summary>
    private static readonly int Rollouts = int.Parse(Environment.GetEnvironmentVariable("GAPLESS_SLOW_LINK_ROLLOUTS") ?? "4", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Clients_behind_a_slow_and_lossy_link_lose_nothing_in_rollouts()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}, {Rollouts} rollouts");
        using var link = new Link(seed);
        await using var house = new House("dotnet", "drain: 60s", $"{Link.ServerAddress}:PORT", Scenario);
        await link.Server.Run(house.ServeAsync);
        using var clients = new DistantClients(
            link.Client, $"{Link.ServerAddress}:{house.Port}", seed, Patience, "short=40", "keepalive=10", "slow=4", "upload=4", "download=4");

        clients.Begin("v1");
        await house.EventuallyAsync(() => link.Carried > 1000, "traffic flows");
        for (var n = 2; n <= Rollouts + 1; n++)
        {
            clients.Begin($"v{n}");
            (await house.DeployAsync(house.Release($"v{n}", Scenario))).ShouldExitWith(0);
        }
        var report = await clients.StopAsync(Patience * 2);

        output.WriteLine(report.ToText());
        output.WriteLine(link.Account);
        link.Fault.ShouldBeNull();
        report.Failed.ShouldBe(0, report.ToText());
        report.Classes.ShouldAllBe(c => c.Ok > 0, report.ToText());
        report.Classes[0].AnswersByVersion.Count.ShouldBe(Rollouts + 1, "each version answered new connections");
        link.Lost.ShouldBeGreaterThan(0, "a link that loses nothing is no slow link");
        report.Classes.Min(c => c.LongestLatencyMilliseconds).ShouldBeGreaterThan(1000);
    }

    /// <summary>Nothing but handshakes holds the old process back here: if it went by its queue alone, what arrives after it would find nobody.</summary>
    [Fact]
    public async Task A_process_without_other_work_stays_until_the_handshakes_that_are_under_way_have_ended()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        using var link = new Link(seed);
        const string logging = """{ "logConnections": true }""";
        await using var house = new House("dotnet", "drain: 60s", $"{Link.ServerAddress}:PORT", logging);
        await link.Server.Run(house.ServeAsync);
        using var clients = new DistantClients(link.Client, $"{Link.ServerAddress}:{house.Port}", seed, Patience, "short=60");

        clients.Begin("v1");
        await house.EventuallyAsync(() => link.Carried > 1000, "traffic flows");
        (await house.DeployAsync(house.Release("v2", logging))).ShouldExitWith(0);
        var report = await clients.StopAsync(Patience * 2);

        output.WriteLine(report.ToText());
        // What the stock server itself closes while its first request is on the way is the server's loss. A connection that found nobody was accepted by none.
        const string said = "accepted ";
        var accepted = house.WorkerLines().Where(l => l.StartsWith(said, StringComparison.Ordinal)).Select(l => int.Parse(l[said.Length..], CultureInfo.InvariantCulture)).ToHashSet();
        report.Failures.Count.ShouldBe((int)report.Failed, "each is told apart");
        report.Failures.ShouldAllBe(f => f.Port != null && accepted.Contains(f.Port.Value), report.ToText());
        report.Classes.Single().AnswersByVersion.Keys.Order().ShouldBe(["v1", "v2"]);
    }
}
