using System.Net;
using Gapless.Drill;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Drill;

public sealed class ScenarioTrafficTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("dotnet")]
    [InlineData("node")]
    [InlineData("python")]
    [InlineData("go")]
    [InlineData("ruby")]
    public async Task A_server_answers_every_class_logs_each_request_and_ends_at_SIGTERM(string language)
    {
        using var listener = ServerProcess.Listen();
        using var release = new TempDirectory();
        var run = ScenarioRelease.Make(language, release, "7", """{ "logRequests": true }""");
        await using var server = ServerProcess.Start(listener, run, release.Path);
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        await server.UntilServingAsync(endPoint, anyWorker: true);
        // Puma and gunicorn take pipelined requests apart from each other only by luck; it is no part of level 1.
        var plan = TrafficPlan.ForScenario(ListenAddress.OfTcp(endPoint), webSocket: language == "dotnet");
        if (language is "python" or "ruby")
            plan = plan with { Classes = [.. plan.Classes.Where(c => c.Class != TrafficClass.Pipeline)] };

        await using var traffic = new TrafficRun(plan, TimeProvider.System);
        traffic.Start();
        await Until.TrueAsync(() => traffic.Snapshot().Classes.All(c => c.Ok > 0), $"{language} has answered every class");
        var report = await traffic.StopAsync();
        output.WriteLine(report.ToText());

        report.Failed.ShouldBe(0, report.ToText());
        report.Classes.Where(c => c.Class != TrafficClass.WebSocket).ShouldAllBe(c => c.AnswersByVersion.Keys.Single() == "7");
        server.Terminate();
        (await server.ExitAsync()).ShouldBe(0, server.Output);
        foreach (var c in report.Classes.Where(c => c.Class != TrafficClass.WebSocket))
            server.Output.Split('\n').LongCount(line => line.Contains($"-{c.Class}-")).ShouldBe(c.Started, $"lines of {c.Class}");
    }
}
