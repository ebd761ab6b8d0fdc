using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Flows;

public sealed class W3_WorkersShareOnePort
{
    private const int Connections = 600;

    [Fact]
    public async Task Connections_then_the_kernel_chooses_then_each_worker_answers()
    {
        await using var house = await new House(settings: "workers: 3").ServeAsync();

        var answers = new Dictionary<string, int>();
        for (var i = 0; i < Connections; i++)
        {
            var answer = await Http.GetAsync(house.Port);
            answer.Status.ShouldBe(200);
            answers[answer.Worker] = answers.GetValueOrDefault(answer.Worker) + 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", answers.Select(a => $"pid {a.Key}: {a.Value}")));
        answers.Keys.ShouldBe(house.Live.Workers.Select(w => $"{w.Pid}"), ignoreOrder: true);
        // 200 each, standard deviation 11.5: a fair choice leaves this range once in 10^9 runs.
        answers.Values.ShouldAllBe(count => count > 130 && count < 270);
    }
}
