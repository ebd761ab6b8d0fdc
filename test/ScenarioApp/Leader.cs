using System.Diagnostics;
using Gapless.Hosting;

namespace ScenarioApp;

/// <summary>Leaves a trace of who led when: <c>PID TERM TICKS</c>, every few milliseconds and once more right before it lets go.</summary>
internal sealed class Leader(Scenario scenario, IGenerationLeadership leadership) : BackgroundService
{
    private int _term;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => leadership.RunWhileLeaderAsync(LeadAsync, stoppingToken);

    private async Task LeadAsync(CancellationToken term)
    {
        await using var file = new FileStream(scenario.LeaderFile!, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _term++;
        while (!term.IsCancellationRequested)
        {
            Write(file);
            await Task.Delay(2, CancellationToken.None);
        }

        // Something that is to be ended in order takes a moment.
        await Task.Delay(20, CancellationToken.None);
        Write(file);
    }

    /// <summary>The clock is the same in all processes of the machine; one write, so that no other stands in it.</summary>
    private void Write(FileStream file) => file.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId} {_term} {Stopwatch.GetTimestamp()}\n"));
}
