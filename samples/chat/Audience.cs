using System.Collections.Concurrent;
using System.Text.Json;
using Gapless.Hosting.WebSockets;
using Messages;

namespace Chat;

/// <summary>
/// The sessions that this process has, and what they are told. During a deploy some guests of a room are here and some in the other version; both read the same log, and each
/// session knows how far it is. That mark and what was sent change in one turn, so they move together: nobody misses a message or gets it twice.
/// </summary>
internal sealed class Audience(MessageLog log) : BackgroundService
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ConcurrentDictionary<GaplessWebSocket<Guest>, bool> _sessions = [];

    /// <summary>Within a turn of the session.</summary>
    public ValueTask EnterAsync(GaplessWebSocket<Guest> session)
    {
        _sessions.TryAdd(session, true);
        session.Left.Register(() => _sessions.TryRemove(session, out _));
        return CatchUpAsync(session);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var message in log.ReadAsync(log.Last, stoppingToken))
        {
            // Side by side: a slow guest is nobody else's trouble.
            foreach (var session in _sessions.Keys)
                _ = session.RunAsync(CatchUpAsync).AsTask();
        }
    }

    private async ValueTask CatchUpAsync(GaplessWebSocket<Guest> session)
    {
        foreach (var message in log.After(session.State.Seen).Found)
        {
            session.State.Seen = message.Number;
            if (message.Room == session.State.Room)
                await session.SendAsync(JsonSerializer.Serialize(new { message.Number, message.Author, message.Text, By = Environment.ProcessId }, Json));
        }
    }
}
