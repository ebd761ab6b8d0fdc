using Gapless.Linux.Processes;

namespace Gapless.Supervisor.Generations;

/// <summary>SIGTERM, a bounded wait, SIGKILL; then whatever the process left behind in its session.</summary>
internal static class StopLadder
{
    /// <summary>Returns true when SIGKILL was needed.</summary>
    public static async Task<bool> StopAsync(ProcessHandle process, TimeSpan timeout, TimeProvider clock)
    {
        var killed = false;
        process.Signal(Signals.Terminate);
        // A stopped process (SIGSTOP) would not even see the SIGTERM.
        process.Signal(Signals.Continue);
        try
        {
            await process.Exited.WaitAsync(timeout, clock);
        }
        catch (TimeoutException)
        {
            killed = true;
            process.SignalSession(Signals.Kill);
            process.Signal(Signals.Kill);
            // Not bounded: the kernel ends it, and to go on while it may still accept would lose connections.
            await process.Exited;
        }

        process.SignalSession(Signals.Kill);
        return killed;
    }
}
