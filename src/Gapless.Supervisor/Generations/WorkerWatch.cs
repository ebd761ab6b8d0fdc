using Gapless.Linux.Systemd;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;

namespace Gapless.Supervisor.Generations;

/// <summary>Listens to what one process says (sd_notify) and checks its health, and reports both.</summary>
internal sealed class WorkerWatch : IDisposable
{
    /// <summary>Workers may run as another user; what they may do is send a word.</summary>
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly HealthConfig _health;
    private readonly ProbeTarget? _target;
    private readonly CommandContext _context;
    private readonly HealthProbe _probe;
    private readonly TimeProvider _clock;
    private readonly NotifyServer _notifications;
    private readonly CancellationTokenSource _stop = new();
    private Action<WorkerSign> _report = _ => { };
    private HealthMonitor? _monitor;

    /// <param name="health">The checks.</param>
    /// <param name="target">How to reach this worker alone; null: it cannot be checked, only its own word counts.</param>
    /// <param name="context">For checks that are commands.</param>
    /// <param name="notifySocket">Path of its NOTIFY_SOCKET; made here, deleted at the end.</param>
    /// <param name="clock">Periods and timeouts.</param>
    public WorkerWatch(HealthConfig health, ProbeTarget? target, CommandContext context, string notifySocket, TimeProvider clock)
    {
        _health = health;
        _target = target;
        _context = context;
        _probe = new HealthProbe(clock);
        _clock = clock;
        NotifySocket = notifySocket;
        _notifications = NotifyServer.Bind(notifySocket, Everybody);
    }

    public string NotifySocket { get; }

    /// <param name="ready">True: it was ready before this supervisor came, and does not become it again.</param>
    /// <param name="report">Called from any thread.</param>
    public void Start(bool ready, Action<WorkerSign> report)
    {
        _report = report;
        _monitor = new HealthMonitor(_target is null ? new HealthConfig { Notify = true } : _health, CheckAsync, OnTransition, _clock);
        _ = WatchAsync(_monitor, ready);
        _ = ListenAsync();
    }

    /// <summary>No rollout depends on this worker's readiness any more.</summary>
    public void Settle() => _monitor?.Settle();

    /// <summary>No more checks: the process was asked to go.</summary>
    public void Quiet() => _stop.Cancel();

    public void Dispose()
    {
        _stop.Cancel();
        _notifications.Dispose();
        File.Delete(NotifySocket);
    }

    private async Task WatchAsync(HealthMonitor monitor, bool ready)
    {
        try
        {
            await (ready ? monitor.WatchAsync(_stop.Token) : monitor.RunAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The watch has ended.
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
                OnMessage(await _notifications.ReceiveAsync(_stop.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The watch has ended.
        }
    }

    private async Task<ProbeResult> CheckAsync(ProbeConfig probe, CancellationToken cancellationToken)
    {
        var result = await _probe.CheckAsync(probe, _target!, _context, cancellationToken);
        if (!result.Passed)
            _report(new WorkerSign.NotYet(result.Detail));
        return result;
    }

    private void OnTransition(HealthTransition transition)
    {
        switch (transition.State)
        {
            case HealthState.Ready:
                _report(new WorkerSign.Ready(transition.Detail));
                break;
            case HealthState.Unready:
                _report(new WorkerSign.Unready(transition.Detail));
                break;
            case HealthState.StartFailed or HealthState.Dead:
                _report(new WorkerSign.Sick(transition.Detail));
                break;
        }
    }

    private void OnMessage(NotifyMessage message)
    {
        if (message.Status is { } status)
            _report(new WorkerSign.Said(status));
        if (message.Ready)
            _monitor?.NotifyReady();
        if (message.Stopping)
            _report(new WorkerSign.Leaving());
    }
}
