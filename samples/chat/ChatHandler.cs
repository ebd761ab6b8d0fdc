using Gapless.Hosting.WebSockets;
using Messages;

namespace Chat;

/// <summary><c>/chat?room=ROOM&amp;name=NAME</c>: what comes in is said in the room.</summary>
internal sealed class ChatHandler(MessageLog log, Audience audience) : GaplessWebSocketHandler<Guest>
{
    /// <summary>How much of what was said before a new guest is shown, of all rooms.</summary>
    private const int Before = 100;

    public override ValueTask OnOpenedAsync(GaplessWebSocket<Guest> session, HttpContext context)
    {
        var guest = session.State;
        guest.Name = context.Request.Query["name"].FirstOrDefault() ?? guest.Name;
        guest.Room = context.Request.Query["room"].FirstOrDefault() ?? guest.Room;
        guest.Seen = Math.Max(0, log.Last - Before);
        return audience.EnterAsync(session);
    }

    public override ValueTask OnMovedAsync(GaplessWebSocket<Guest> session) => audience.EnterAsync(session);

    public override ValueTask OnMessageAsync(GaplessWebSocket<Guest> session, GaplessWebSocketMessage message)
    {
        log.Append(Guid.NewGuid(), session.State.Room, session.State.Name, message.Text);
        return ValueTask.CompletedTask;
    }
}
