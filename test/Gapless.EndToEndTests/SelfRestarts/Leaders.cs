using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.SelfRestarts;

/// <summary>A background service that must run once, in processes of one app that run side by side for a time.</summary>
public sealed class Leaders(ITestOutputHelper output)
{
    /// <summary>Generous for a loaded machine: a switch takes the 20 ms that the trace's writer needs to end, and some more.</summary>
    private static readonly TimeSpan LongestSwitch = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task The_newest_leads_while_those_before_it_still_have_requests()
    {
        await using var app = new RestartingApp();
        var trace = new LeaderTrace(Path.Combine(app.Folder, "trace"));
        app.Write("v1", $$"""{ "selfRestart": {}, "leaderFile": "{{trace.Path}}" }""");
        await app.StartAsync();
        using var client = await KeptClient.OpenAsync(app.Port);
        await client.HoldAsync("/upload");
        var processes = new List<int> { await trace.GoOnAsync() };

        for (var generation = 2; generation <= 3; generation++)
        {
            var pid = await app.RestartAsync();
            processes.Add(pid);
            await app.UntilAsync(() => trace.Last.Pid == pid, "it leads");
        }

        app.Processes.ShouldBe(processes, ignoreOrder: true);
        (await client.FinishAsync()).ShouldNotBeNull().Worker.ShouldBe($"{processes[0]}");
        await app.UntilAsync(() => app.Processes.Count == 1, "the others have left");
        (await trace.GoOnAsync()).ShouldBe(processes[^1]);
        var switches = trace.ShouldNeverOverlap();
        output.WriteLine($"switches of {string.Join(", ", switches.Select(s => $"{s.TotalMilliseconds:0}"))} ms");
        switches.Count.ShouldBe(2);
        switches.Max().ShouldBeLessThan(LongestSwitch);
    }
}
