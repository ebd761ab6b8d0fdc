using System.Threading.Channels;

namespace Gapless.Supervisor.Alerts;

/// <summary>What one target is still to be told, one alert after the other: the journal has it, so that a new supervisor goes on with what was not confirmed. Asks again with growing pauses.</summary>
internal sealed class AlertQueue
{
    private readonly AlertTarget _target;
    private readonly Journal.Journal _journal;
    private readonly TimeProvider _clock;
    private readonly Action _settled;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _closing = new();
    private int _failuresInARow;

    /// <param name="settled">Called when something is not to be told to this target any more.</param>
    public AlertQueue(AlertTarget target, Journal.Journal journal, TimeProvider clock, Action settled) =>
        (_target, _journal, _clock, _settled) = (target, journal, clock, settled);

    public AlertTarget Target => _target;

    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Nothing new is begun.</summary>
    public void Close() => _closing.Cancel();

    /// <param name="before">The queue in whose place this one is: what it has under way is not to be said twice.</param>
    /// <param name="abandon">Gives up what is under way, which then is not confirmed.</param>
    public async Task RunAsync(Task before, CancellationToken abandon)
    {
        await before;
        // Whoever names the targets is not to wait for the first of them.
        await Task.Yield();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, abandon);
        while (!either.IsCancellationRequested)
        {
            TimeSpan? pause;
            try
            {
                pause = await RoundAsync(abandon);
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                // Whatever it is, those who decide are not to notice, and the next time may go well.
                _journal.Append("supervisor.error", $"alerts: {_target.Name}: {error}");
                pause = AlertPace.Longest;
            }

            await RestAsync(pause, either.Token);
        }
    }

    /// <summary>Returns when to try again what has failed; null: nothing waits.</summary>
    private async Task<TimeSpan?> RoundAsync(CancellationToken abandon)
    {
        var waiting = _journal.PendingAlerts().Where(a => _target.Config.Wants(a.Kind, a.Event.Service))
            .Select(a => (Alert: a, Failures: _journal.AlertSends(a.Event.Id).GetValueOrDefault(_target.Name))).Where(a => a.Failures >= 0).ToList();
        foreach (var (old, _) in waiting.SkipLast(AlertPace.MostPending))
            End(old, "alert.given_up", $"is not told of event {old.Event.Id}: more than {AlertPace.MostPending} alerts wait");

        var isWaiting = false;
        foreach (var (alert, failures) in waiting.TakeLast(AlertPace.MostPending))
        {
            if (_closing.IsCancellationRequested)
                return null;
            try
            {
                await _target.SendAsync(Alert.Of(alert), _clock, abandon);
                _failuresInARow = 0;
                End(alert, "alert.sent", $"was told: {alert.Title}");
            }
            catch (AlertException error) when (failures + 1 >= AlertPace.MostAttempts)
            {
                End(alert, "alert.given_up", $"was not told of event {alert.Event.Id} in {failures + 1} attempts, the last: {error.Message}");
            }
            catch (AlertException error)
            {
                isWaiting = true;
                _journal.CountAlertFailure(alert.Event.Id, _target.Name);
                if (failures == 0)
                    _journal.Append("alert.delayed", $"{_target.Name} was not told of event {alert.Event.Id} yet: {error.Message}", alert.Event.Service, alert.Event.Rollout, alert.Event.Generation);
            }
        }

        return isWaiting ? AlertPace.After(++_failuresInARow) : null;
    }

    private void End(PendingAlert alert, string kind, string text)
    {
        _journal.EndAlert(alert, _target.Name, kind, $"{_target.Name} {text}");
        _settled();
    }

    private async Task RestAsync(TimeSpan? pause, CancellationToken ended)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var news = _wake.Reader.WaitToReadAsync(over.Token).AsTask();
        var rest = Task.Delay(pause ?? Timeout.InfiniteTimeSpan, _clock, over.Token);
        await Task.WhenAny(news, rest);
        await over.CancelAsync();
        await Task.WhenAll(news, rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _wake.Reader.TryRead(out _);
    }
}
