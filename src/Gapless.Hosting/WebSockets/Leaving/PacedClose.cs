using Gapless.Hosting.Draining;
using Gapless.Hosting.Transport;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>Closes the WebSockets that cannot move, evenly over the time there is: clients that all come back at once would be a load peak for the next process.</summary>
internal sealed class PacedClose(OpenWebSockets sockets, DrainState drain, ConnectionTable table, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<IOpenWebSocket> _asked = [];

    /// <summary>Until the time is over: then nothing is left that was not asked to close.</summary>
    public async Task RunAsync(TimeSpan time, CancellationToken cancellationToken)
    {
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
                var waiting = sockets.All.Where(s => !_asked.Contains(s) && (isLast || !MayMove(s))).ToList();
                due = waiting.Count == 0 ? 0.5 : isLast ? waiting.Count : due + (waiting.Count / Math.Max(1, left / Step));
                foreach (var socket in waiting.Take((int)due))
                {
                    _asked.Add(socket);
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
