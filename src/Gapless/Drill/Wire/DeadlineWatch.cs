namespace Gapless.Drill.Wire;

/// <summary>
/// Ends connections whose request is overdue. One timer for all of them: a timer or a token source for each request would cost the machine under
/// test more than the requests do.
/// </summary>
internal sealed class DeadlineWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly HashSet<ClientConnection> _connections = [];
    private readonly RunClock _clock;
    private readonly ITimer _timer;
    private bool _overdueAtOnce;

    public DeadlineWatch(RunClock clock)
    {
        _clock = clock;
        _timer = clock.Time.CreateTimer(_ => Sweep(), null, Period, Period);
    }

    public void Add(ClientConnection connection)
    {
        lock (_gate)
            _connections.Add(connection);
    }

    public void Remove(ClientConnection connection)
    {
        lock (_gate)
            _connections.Remove(connection);
    }

    /// <summary>The run's patience is over: whatever is under way now, or begins yet, is overdue.</summary>
    public void ExpireAll()
    {
        Volatile.Write(ref _overdueAtOnce, true);
        Sweep();
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        var now = Volatile.Read(ref _overdueAtOnce) ? TimeSpan.MaxValue : _clock.Elapsed;
        ClientConnection[] connections;
        lock (_gate)
            connections = [.. _connections];
        foreach (var connection in connections)
            connection.ExpireIfDue(now);
    }
}
