using System.Text.Json.Nodes;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>Who is told to give its connections to whom, as workers see it that print every order.</summary>
public sealed class HandOverOrders
{
    private const string LongLinger = "workers: 2\ndrain: { timeout: 20s, linger: 8s }";

    [Fact]
    public async Task Every_worker_that_leaves_meets_every_worker_that_stays_and_the_receipt_has_their_counts()
    {
        await using var house = await new House("handover", "workers: 2").ServeAsync();
        await house.EventuallyAsync(() => house.Live.Workers.All(w => w.Connections == 10), "the status says what they hold");

        var result = (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0).Result;

        Orders(house, generation: 1).ShouldBe(["hand-over to 2: 2", "hand-over to 2: 2"]);
        Orders(house, generation: 2).ShouldBe(["adopt from 1: 1", "adopt from 1: 1", "adopt from 1: 1", "adopt from 1: 1"]);
        var connections = result.Receipt!.Connections.ShouldNotBeNull();
        (connections.Accepted, connections.HandedOver, connections.Adopted, connections.Unaccounted).ShouldBe((20, 20, 20, 0));
        (connections.RequestsStarted, connections.RequestsFinished, connections.RequestsFailed).ShouldBe((14, 12, 2));
        (await house.RunAsync("history", "--json")).Output.ShouldContain("\"handedOver\":20");
        house.Live.Workers.Sum(w => w.Connections).ShouldBe(40);
        var events = (await house.EventsAsync()).Where(e => e.Generation == 1 && e.Kind.StartsWith("generation.", StringComparison.Ordinal));
        events.ShouldBeExactly("generation.draining", "generation.handing_over", "generation.stopping", "generation.ended");
        Directory.EnumerateFiles(Path.Combine(house.State, "c")).Count().ShouldBe(2, "sockets of the two that live");
    }

    [Fact]
    public async Task A_candidate_that_goes_back_gives_its_connections_to_the_version_that_stays()
    {
        await using var house = await new House("handover").ServeAsync();
        house.Configure("hooks: { after_shift: \"false\" }");
        (await house.RunAsync("reload")).ShouldExitWith(0);

        var result = (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(1).Result;

        Orders(house, generation: 2).ShouldBe(["hand-over to 1: 1"]);
        Orders(house, generation: 1).ShouldBe(["adopt from 2: 1"]);
        (result.Receipt!.Connections!.HandedOver, result.Receipt.Connections.Adopted).ShouldBe((10, 10));
        (await house.RunAsync("deploy", house.Release("v3"), "--json")).ShouldExitWith(1).Result.Receipt!.Connections!.Adopted.ShouldBe(10, "those of this rollout only");
    }

    [Fact]
    public async Task When_a_new_worker_dies_the_old_ones_are_told_who_is_left_and_then_who_replaced_it()
    {
        await using var house = await new House("handover", LongLinger).ServeAsync();
        (await house.RunAsync("deploy", house.Release("v2"), "--no-wait")).ShouldExitWith(0);
        await house.EventuallyAsync(() => Orders(house, generation: 1).Count == 2, "the first orders");

        using (var taker = ProcessHandle.Open(house.Live.Workers[0].Pid)!)
            taker.Signal(Signals.Kill);

        await house.EventuallyAsync(() => Orders(house, generation: 1).Count == 6, "one round of orders without it and one with its replacement");
        Orders(house, generation: 1).ShouldBe(["hand-over to 2: 2", "hand-over to 2: 2", "hand-over to 2: 1", "hand-over to 2: 1", "hand-over to 2: 2", "hand-over to 2: 2"]);
        await house.ShouldSettleAsync(generation: 2, workers: 2);
    }

    [Fact]
    public async Task The_next_supervisor_gives_the_orders_again_and_still_counts()
    {
        await using var house = await new House("handover", LongLinger).ServeAsync();
        (await house.RunAsync("deploy", house.Release("v2"), "--no-wait")).ShouldExitWith(0);
        await house.EventuallyAsync(() => Orders(house, generation: 1).Count == 2, "the first orders");

        await house.KillNineAsync();
        await house.StartAsync();

        await house.EventuallyAsync(() => Orders(house, generation: 1).Skip(2).Count(o => o == "hand-over to 2: 2") == 2, "orders that name both new workers");
        await house.ShouldSettleAsync(generation: 2, workers: 2);
        var receipt = (await house.RunAsync("history", "--json")).Output;
        receipt.ShouldContain("\"accepted\":20");
        receipt.ShouldContain("\"handedOver\":20");
    }

    [Fact]
    public async Task What_a_worker_counted_before_it_crashed_outlives_the_supervisor()
    {
        await using var house = await new House("handover").ServeAsync();
        await house.EventuallyAsync(() => house.Live.Workers is [{ Connections: 10 }], "the counts are known");
        var crashed = house.Live.Workers[0].Pid;
        using (var worker = ProcessHandle.Open(crashed)!)
            worker.Signal(Signals.Kill);
        await house.EventuallyAsync(() => house.Live.Workers is [{ Connections: 10, Pid: var pid }] && pid != crashed, "its replacement has spoken");

        await house.KillNineAsync();
        await house.StartAsync();
        var connections = (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0).Result.Receipt!.Connections!;

        (connections.Accepted, connections.HandedOver, connections.Adopted, connections.Unaccounted).ShouldBe((20, 10, 10, 1));
    }

    [Fact]
    public async Task Workers_that_scale_takes_away_give_their_connections_to_those_that_stay()
    {
        await using var house = await new House("handover", "workers: 3").ServeAsync();
        (await house.RunAsync("scale", "1")).ShouldExitWith(0);

        await house.EventuallyAsync(() => house.Live.Workers is [{ Connections: 30 }], "the one that stays has them all");
    }

    [Theory]
    [InlineData("handover", "hosting: off")]
    [InlineData("go", "hosting: auto")]
    public async Task Without_a_channel_nothing_is_ordered_and_nothing_is_counted(string language, string setting)
    {
        await using var house = await new House(language, setting).ServeAsync();

        var result = (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0).Result;

        result.Receipt!.Connections.ShouldBeNull();
        house.Live.Workers.ShouldAllBe(w => w.Connections == null);
        (await house.EventsAsync()).ShouldNotContain(e => e.Kind == "generation.handing_over" || e.Kind == "worker.channel_trouble");
        house.WorkerLines().ShouldNotContain(l => l.Contains("\"control\": true", StringComparison.Ordinal));
    }

    /// <summary>What the workers of a generation were told, in the order in which they printed it.</summary>
    private static List<string> Orders(House house, int generation) =>
    [
        .. house.WorkerLines().Select(l => JsonNode.Parse(l)!).Where(l => l["order"] is not null && (int)l["generation"]! == generation)
            .Select(l => $"{l["order"]} {(l["to"] is { } to ? $"to {to}" : $"from {l["from"]}")}: {l["ends"]}"),
    ];
}
