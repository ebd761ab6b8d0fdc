using Gapless.Linux.Processes;

namespace Gapless.Supervisor.Generations;

/// <summary>SIGTERM, a bounded wait, SIGKILL; then whatever the process left behind in its session.</summary>
internal static class StopLadder
{
    /// <summary>Returns true when SIGKILL was needed.</summary>
    /// <param name="process">To be ended.</param>
    /// <param name="timeout">Between the two signals.</param>
    /// <param name="clock">Of the timeout.</param>
    /// <param name="saved">Ends after the process, when nothing of its session is needed any more; null: with it.</param>
    public static async Task<bool> StopAsync(ProcessHandle process, TimeSpan timeout, TimeProvider clock, Task? saved = null)
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

        if (saved is not null)
            await saved;
        process.SignalSession(Signals.Kill);
        return killed;
    }
}
