using Gapless.Supervisor;

namespace Gapless.Daemon.Systemd;

/// <summary>
/// Tells systemd each second that the supervisor lives, and what has become of its services where that has changed. A service's loop that
/// hangs stops it: the watchdog's time runs out, and the next supervisor takes over what this one leaves.
/// </summary>
internal sealed class Heartbeat(ISupervisor supervisor, ServiceManager manager, TimeProvider clock)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>What a drain may take longer than the unit says, counted from the last beat.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private volatile bool _stopping;

    /// <summary>From now on each beat asks for more time to stop: how long a drain may take is the configuration's affair.</summary>
    public void Stopping() => _stopping = true;

    /// <summary>Beats until cancelled. Returns at once where nobody listens.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!manager.Listens)
            return;
        using var timer = new PeriodicTimer(Period, clock);
        var told = "";
        try
        {
            do
            {
                await supervisor.PulseAsync(cancellationToken);
                manager.Watchdog();
                var line = StatusLine.Of(supervisor.Status());
                if (line != told)
                    manager.Status(told = line);
                if (_stopping)
                    manager.ExtendTimeout(Patience);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The supervisor has stopped, or becomes another program.
        }
    }
}
