using Gapless.IntegrationTests.Health;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Judging;
using Gapless.Supervisor.WarmUps;

namespace Gapless.IntegrationTests.WarmUps;

public sealed class WarmUpTests
{
    private const string Good = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";
    /// <summary>Longer than whatever a busy machine makes of a quick answer.</summary>
    private const int SlowMilliseconds = 200;
    private const string Bad = "HTTP/1.1 500 Oh no\r\nContent-Length: 6\r\n\r\nbroken";

    [Fact]
    public async Task A_candidate_is_warm_when_its_slow_answers_are_over()
    {
        const int SlowOnes = 20;
        using var live = ScriptedServer.Answering(Good);
        var asked = 0;
        using var candidate = new ScriptedServer(async (socket, stop) =>
        {
            if (Interlocked.Increment(ref asked) <= SlowOnes)
                await Task.Delay(SlowMilliseconds, stop);
            await ScriptedServer.SendAsync(socket, Good, stop);
        });

        var result = await RunAsync(live, candidate, TimeSpan.FromMinutes(1));

        result.Passed.ShouldBeTrue(result.Detail);
        result.Detail.ShouldStartWith("warm after ");
        // All but one of the last hundred are quick ones.
        asked.ShouldBeGreaterThanOrEqualTo(SlowOnes + AnswerTimes.Window - 1);
        live.Requests.Count.ShouldBeLessThanOrEqualTo(asked + 3, "the live version is asked no more than the candidate");
    }

    [Fact]
    public async Task A_candidate_that_stays_slow_goes_on_when_the_time_is_over()
    {
        using var live = ScriptedServer.Answering(Good);
        using var candidate = new ScriptedServer(async (socket, stop) =>
        {
            await Task.Delay(SlowMilliseconds, stop);
            await ScriptedServer.SendAsync(socket, Good, stop);
        });

        var result = await RunAsync(live, candidate, TimeSpan.FromSeconds(5));

        result.Passed.ShouldBeTrue();
        result.Detail.ShouldStartWith("not as fast as the live version after ");
    }

    [Fact]
    public async Task A_candidate_that_answers_otherwise_is_stopped_by_its_first_answers()
    {
        using var live = ScriptedServer.Answering(Good);
        using var candidate = ScriptedServer.Answering(Bad);

        var result = await RunAsync(live, candidate, TimeSpan.FromMinutes(1));

        result.ShouldBe(new WarmUpResult(false, "warm-up: GET /a: the candidate answers 'HTTP/1.1 500 Oh no' instead of 'HTTP/1.1 200 OK': broken"));
        candidate.Requests.Count.ShouldBe(2, "it is asked again before it counts");
    }

    [Fact]
    public async Task A_candidate_that_fails_now_and_then_is_found()
    {
        using var live = ScriptedServer.Answering(Good);
        var asked = 0;
        using var candidate = new ScriptedServer((socket, stop) => ScriptedServer.SendAsync(socket, Interlocked.Increment(ref asked) % 10 == 0 ? Bad : Good, stop));

        // Not warm before it is found: the live version is far quicker than any margin.
        var result = await RunAsync(live, candidate, TimeSpan.FromMinutes(1), new Margin(0, 0));

        result.Passed.ShouldBeFalse(result.Detail);
        result.Detail.ShouldStartWith("warm-up: ");
        result.Detail.ShouldContain("error rate");
    }

    private static async Task<WarmUpResult> RunAsync(ScriptedServer live, ScriptedServer candidate, TimeSpan within, Margin? latency = null)
    {
        var config = new WarmUpConfig { Requests = [new HttpCheck { Path = "/a" }, new HttpCheck { Path = "/b" }], Within = within };
        // Whatever the machine does meanwhile, an answer without the pause is within it.
        var judge = new JudgeOptions { Latency = new MetricOptions { Weight = 0.2, Margin = latency ?? new Margin(0, 0.015) } };
        return await new WarmUp(config, [live.Target], [candidate.Target], judge, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
    }
}
