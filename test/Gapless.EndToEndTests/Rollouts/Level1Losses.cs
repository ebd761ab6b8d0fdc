using System.Text;
using Gapless.Drill;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>
/// What stock servers still lose on connections that are idle when they stop. Not a promise: a measurement, written to
/// <c>out/level-1-losses.md</c>, from which <c>docs/level-1-losses.md</c> is taken.
/// </summary>
public sealed class Level1Losses
{
    private const int Rollouts = 3;

    private static readonly (string Language, string Name)[] Servers =
    [
        ("dotnet", "Kestrel, stock `UseSystemd`"), ("node", "Node, `server.close()`"), ("python", "gunicorn, gthread"), ("go", "Go, `Server.Shutdown`"),
    ];

    [Fact]
    public async Task Are_measured_for_every_kind_of_connection_that_outlives_a_request()
    {
        var table = new StringBuilder("| server | traffic | requests | failed | reset | end of file | closed politely | closed while idle |\n|---|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (var (language, name) in Servers)
        {
            foreach (var c in (await MeasureAsync(language)).Classes)
                table.AppendLine($"| {name} | {c.Class} | {c.Started} | {c.Failed} | {c.Reset} | {c.EofBeforeAnswer + c.EofWithinAnswer} | {c.ClosedPolitely} | {c.ClosedIdle} |");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(table.ToString());
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "out", "level-1-losses.md"), table.ToString());
    }

    private static async Task<TrafficReport> MeasureAsync(string language)
    {
        await using var house = await new House(language).ServeAsync();
        var plan = TrafficPlan.ForScenario(house.Address, webSocket: language == "dotnet");
        plan = plan.Only(TrafficClass.KeepAlive, TrafficClass.IdleKeepAlive, TrafficClass.WanKeepAlive, TrafficClass.Pipeline, TrafficClass.WebSocket);

        // gunicorn's gthread leaves the second of two pipelined requests unanswered until more bytes come, rollout or not.
        if (language == "python")
            plan = plan with { Classes = [.. plan.Classes.Where(c => c.Class != TrafficClass.Pipeline)] };
        await using var load = Load.Start(plan);
        for (var i = 0; i < Rollouts; i++)
        {
            await load.AnswerAsync(1000);
            (await house.DeployAsync(house.Release($"v{i + 2}"))).ShouldExitWith(0);
        }
        await load.AnswerAsync(1000);
        var report = await load.StopAsync();

        // Every failure is the known one: the connection ended before a byte of its answer. Nothing is answered wrongly, refused or kept waiting.
        report.Classes.Sum(c => c.WrongAnswer + c.Refused + c.Timeout).ShouldBe(0, report.ToText());
        return report;
    }
}
