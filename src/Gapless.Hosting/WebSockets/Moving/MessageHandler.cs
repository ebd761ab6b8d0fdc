namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>A handler that is one function.</summary>
internal sealed class MessageHandler<TState>(Func<GaplessWebSocket<TState>, GaplessWebSocketMessage, ValueTask> onMessage) : GaplessWebSocketHandler<TState>
    where TState : new()
{
    public override ValueTask OnMessageAsync(GaplessWebSocket<TState> session, GaplessWebSocketMessage message) => onMessage(session, message);
}
