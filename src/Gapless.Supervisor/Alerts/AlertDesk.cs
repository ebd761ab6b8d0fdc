namespace Gapless.Supervisor.Alerts;

/// <summary>
/// Tells people what the journal says they are to hear of. Whoever decides only writes the journal: nothing here is waited for, and a target that does not
/// answer keeps no other waiting.
/// </summary>
internal sealed class AlertDesk : IAsyncDisposable
{
    private readonly Journal.Journal _journal;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _abandoned = new();
    private volatile AlertQueue[] _queues = [];
    private Task _running = Task.CompletedTask;

    public AlertDesk(Journal.Journal journal, TimeProvider clock, IEnumerable<AlertTarget> targets)
    {
        (_journal, _clock) = (journal, clock);
        Tell(targets);
        journal.IsAlertWanted = (kind, service) => _queues.Any(q => q.Target.Config.Wants(kind, service));
        journal.AlertWritten = () => Array.ForEach(_queues, q => q.Wake());
    }

    /// <summary>From now on these. What only others have not confirmed yet is forgotten.</summary>
    public void Tell(IEnumerable<AlertTarget> targets)
    {
        var before = _running;
        Array.ForEach(_queues, q => q.Close());
        _queues = [.. targets.Select(t => new AlertQueue(t, _journal, _clock, Settle))];
        Settle();
        _running = Task.WhenAll(_queues.Select(q => q.RunAsync(before, _abandoned.Token)));
    }

    /// <summary>Sends one test to each, at once and once. Null: the target has confirmed it; else why not.</summary>
    /// <param name="id">Tells this test from others.</param>
    public async Task<IReadOnlyList<(string Target, string? Problem)>> TestAsync(string id, CancellationToken cancellationToken)
    {
        var alert = Alert.Test(_clock, id);
        return await Task.WhenAll(_queues.Select(async queue =>
        {
            try
            {
                await queue.Target.SendAsync(alert, _clock, cancellationToken);
                return (queue.Target.Name, (string?)null);
            }
            catch (AlertException error)
            {
                return (queue.Target.Name, error.Message);
            }
        }));
    }

    /// <summary>What is under way is given up, and not confirmed: the next supervisor begins with it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _abandoned.CancelAsync();
        await _running;
        _abandoned.Dispose();
    }

    /// <summary>Forgets what everybody has been told.</summary>
    private void Settle()
    {
        foreach (var alert in _journal.PendingAlerts())
        {
            var sends = _journal.AlertSends(alert.Event.Id);
            if (_queues.All(q => !q.Target.Config.Wants(alert.Kind, alert.Event.Service) || sends.GetValueOrDefault(q.Target.Name) < 0))
                _journal.CloseAlert(alert.Event.Id);
        }
    }
}
