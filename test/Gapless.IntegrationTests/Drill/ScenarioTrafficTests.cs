using System.Net;
using Gapless.Drill;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Drill;

public sealed class ScenarioTrafficTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_good_server_answers_every_class()
    {
        using var listener = ServerProcess.Listen();
        using var release = new TempDirectory();
        await using var server = ServerProcess.Start(listener, $"dotnet {Repository.ScenarioApp}", release.Path, ("VERSION", "7"));
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        await server.UntilServingAsync(endPoint);

        await using var run = new TrafficRun(TrafficPlan.ForScenario(ListenAddress.OfTcp(endPoint)), TimeProvider.System);
        run.Start();
        await Until.TrueAsync(() => run.Snapshot().Classes.All(c => c.Ok > 0), "every class has an answer");
        var report = await run.StopAsync();
        output.WriteLine(report.ToText());

        report.Failed.ShouldBe(0, report.ToText());
        report.Classes.ShouldAllBe(c => c.AnswersByVersion.ContainsKey("7"));
    }
}
