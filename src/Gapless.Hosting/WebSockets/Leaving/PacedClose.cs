using Gapless.Hosting.Draining;
using Gapless.Hosting.Transport;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>Closes the WebSockets that cannot move, evenly over the time there is: clients that all come back at once would be a load peak for the next process.</summary>
internal sealed class PacedClose(OpenWebSockets sockets, DrainState drain, ConnectionTable table, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>For the answer of the last client that is asked, as parts of the whole and at most.</summary>
    private static readonly (double Part, TimeSpan Most) ForPrompt = (1 / 8.0, TimeSpan.FromSeconds(2));

    /// <summary>SignalR waits five seconds for a client's answer, and some clients take them.</summary>
    private static readonly (double Part, TimeSpan Most) ForSlow = (1 / 2.0, TimeSpan.FromSeconds(6));

    /// <summary>Until the time is over: before, nothing is left that was not asked to close.</summary>
    public Task RunAsync(TimeSpan time, CancellationToken cancellationToken) =>
        Task.WhenAll(PaceAsync(time - Reserve(time, ForPrompt), isSlow: false, cancellationToken), PaceAsync(time - Reserve(time, ForSlow), isSlow: true, cancellationToken));

    private static TimeSpan Reserve(TimeSpan time, (double Part, TimeSpan Most) reserve) => time * reserve.Part < reserve.Most ? time * reserve.Part : reserve.Most;

    private async Task PaceAsync(TimeSpan time, bool isSlow, CancellationToken cancellationToken)
    {
        var asked = new HashSet<IOpenWebSocket>();
        var began = clock.GetTimestamp();
        // One that is due counts as a whole before it is closed: the first is not closed at once, and the last not at the very end.
        var due = 0.5;
        using var timer = new PeriodicTimer(Step, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var left = time - clock.GetElapsedTime(began);
                var isLast = left <= TimeSpan.Zero;
                var waiting = sockets.All.Where(s => s.AnswersSlowly == isSlow && !asked.Contains(s) && (isLast || !MayMove(s))).ToList();
                due = waiting.Count == 0 ? 0.5 : isLast ? waiting.Count : due + (waiting.Count / Math.Max(1, left / Step));
                foreach (var socket in waiting.Take((int)due))
                {
                    asked.Add(socket);
                    _ = CloseAsync(socket);
                }

                due -= Math.Min((int)due, waiting.Count);
            }
        }
        catch (OperationCanceledException)
        {
            // All have gone, or the drain is over.
        }
    }

    private bool MayMove(IOpenWebSocket socket) => socket.CanMove && socket.Connection is { } connection && drain.CanMove(connection);

    private async Task CloseAsync(IOpenWebSocket socket)
    {
        try
        {
            if (!await socket.LeaveAsync())
                return;
            table.Accounts.OnClosedPolitely();
            if (socket.Connection is { } connection)
                connection.WasAskedToClose = true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The client was faster.
        }
    }
}
