using Gapless.Contract;
using Gapless.Drill;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>
/// Releases that start well, pass their checks and are bad all the same. Users' requests show it; nobody looks on. Each is stopped by itself, on what evidence stands in the receipt, and
/// the account of wrong answers is the clients' own.
/// </summary>
public sealed class BadReleases(ITestOutputHelper output)
{
    private const string Good = """{ "hosting": true }""";

    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    [Fact]
    public Task One_that_fails_every_answer() => IsTurnedBackAsync("""{ "hosting": true, "failOneIn": 1 }""", "error rate");

    [Fact]
    public Task One_that_fails_one_answer_in_twenty() => IsTurnedBackAsync("""{ "hosting": true, "failOneIn": 20 }""", "error rate");

    [Fact]
    public Task One_that_is_slow() => IsTurnedBackAsync("""{ "hosting": true, "slowerMs": 200 }""", "latency");

    [Fact]
    public Task One_that_crashes() => IsTurnedBackAsync("""{ "hosting": true, "crashAfterMs": 6000 }""", "SIGKILL");

    [Fact]
    public Task One_that_leaks() => IsTurnedBackAsync("""{ "hosting": true, "eatMegabytesPerSecond": 40 }""", "memory", "judge: { alpha: 20%, memory: { relative: 10%, absolute: 32 } }", "50% for 5m, 100%");

    [Fact]
    public Task One_that_answers_well_and_logs_a_new_error() => IsTurnedBackAsync("""{ "hosting": true, "logErrorOneIn": 2 }""", "order * was not saved");

    [Fact]
    public Task One_that_answers_well_and_refuses_orders() => IsTurnedBackAsync("""{ "hosting": true, "refuseOneIn": 3 }""", "refused orders", """
        judge:
          metrics:
            - name: refused orders
              prometheus: { events: 'orders_refused_total{reason="stock"}', of: orders_total }
        """);

    [Fact]
    public async Task A_good_release_gets_through_without_a_person()
    {
        await using var house = await new House(settings: "rollout: { steps: auto, quiet: 2m }", scenario: Good).ServeAsync();
        await using var load = Load.Start(Traffic(house));
        await load.AnswerAsync(1000);

        var receipt = (await house.DeployAsync(house.Release("v2", Good))).ShouldExitWith(0).Result.Receipt!;

        var report = await load.StopWithoutLossAsync();
        output.WriteLine(receipt.Judge!.Text);
        (await house.EventsAsync()).Count(e => e.Kind == "judge.trusted").ShouldBe(3, "evidence, not time, ended each step");
        receipt.Judge.Verdict.ShouldBe("pass");
        report.Classes.Single().AnswersByVersion["v2"].ShouldBeGreaterThan(0);
        await house.ShouldSettleAsync(generation: 2);
    }

    [Fact]
    public async Task One_that_fails_one_answer_in_twenty_meets_no_user_where_it_is_warmed_up()
    {
        await using var house = await new House(settings: "warm_up: [ /, /slow?ms=1 ]\nhealth: { notify: true }\nrollout: { steps: auto }", scenario: Good).ServeAsync();
        await using var load = Load.Start(Traffic(house));
        await load.AnswerAsync(200);

        var result = (await house.DeployAsync(house.Release("v2", """{ "hosting": true, "failOneIn": 20 }"""))).ShouldExitWith(1).Result;

        output.WriteLine(result.Message);
        result.Message.ShouldContain("warm-up:");
        var report = await load.StopWithoutLossAsync();
        report.Classes.Single().AnswersByVersion.Keys.ShouldBe(["v1"]);
        (await house.RunAsync("releases", "--json")).Output.ShouldContain("rejected");

        var good = (await house.DeployAsync(house.Release("v3", Good), "--steps", "100%")).ShouldExitWith(0).Result;
        good.Receipt!.Notes.ShouldContain(n => n.Contains("the live version's"), "how warm it is");
        await house.ShouldSettleAsync(generation: 3);
    }

    private async Task IsTurnedBackAsync(string scenario, string evidence, string settings = "", string steps = "auto")
    {
        steps = steps == "auto" ? "auto, quiet: 45s" : $"[ {steps} ]";
        // Readiness by READY=1: a probe that comes too early is answered 503, which would be a wrong answer that no client got.
        await using var house = await new House(settings: $"rollout: {{ steps: {steps} }}\nhealth: {{ notify: true }}\n{settings}", scenario: Good).ServeAsync();
        await using var load = Load.Start(Traffic(house));
        await load.AnswerAsync(1000);

        var result = (await house.DeployAsync(house.Release("v2", scenario))).ShouldExitWith(1).Result;

        var receipt = result.Receipt!;
        await load.AnswerAsync(500);
        var report = await load.StopAsync();
        output.WriteLine(report.ToText());
        output.WriteLine($"{result.Message}\nwrong for {receipt.Judge!.FailureToReturnSeconds} s, {receipt.Judge.Failed} of {receipt.Judge.Requests} answers; back in {receipt.RevertSeconds * 1000:0.0} ms");
        receipt.Reason.ShouldNotBeNull().ShouldContain(evidence);
        receipt.RevertSeconds.ShouldNotBeNull().ShouldBeLessThan(Promised.TotalSeconds);
        var clients = report.Classes.Single();
        (receipt.Judge.Failed + receipt.Connections!.Answered503).ShouldBe(clients.WrongAnswer, "wrong answers that the clients got");
        (clients.Failed - clients.WrongAnswer).ShouldBe(receipt.Connections.Cut, report.ToText());
        (await house.RunAsync("releases", "--json")).Output.ShouldContain("rejected");
        await house.ShouldSettleAsync(generation: 1);
    }

    /// <summary>Connections that last, as from a load balancer: steering alone would not move them.</summary>
    private static TrafficPlan Traffic(House house) => TrafficPlan.ForScenario(house.Address, webSocket: false).Only(TrafficClass.KeepAlive)
        .With(TrafficClass.KeepAlive, c => c with { Connections = 100, PauseFrom = TimeSpan.FromMilliseconds(50), PauseTo = TimeSpan.FromMilliseconds(150) });
}
