using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Gapless.Hosting.WebSockets;

/// <summary>What an app does with the sessions of one path. One object serves all of them: what belongs to a session belongs into its state.</summary>
/// <typeparam name="TState">What goes to the next process with a session; written and read as JSON.</typeparam>
/// <remarks>
/// Each call is a turn of its session: no two run at once for one session, and a session moves between two turns only. So a turn is to end
/// soon; what waits for time or for others belongs outside, and comes back by <see cref="GaplessWebSocket{TState}.RunAsync"/>. A turn that throws closes its session with 1011.
/// </remarks>
public abstract class GaplessWebSocketHandler<TState>
    where TState : new()
{
    /// <summary>A client has opened a session. The state is new.</summary>
    /// <param name="session">The client's.</param>
    /// <param name="context">The request: only here. What is needed of it later belongs into the state.</param>
    public virtual ValueTask OnOpenedAsync(GaplessWebSocket<TState> session, HttpContext context) => ValueTask.CompletedTask;

    /// <summary>A message has come.</summary>
    /// <param name="session">Whose client sent it.</param>
    /// <param name="message">Valid until the returned task ends.</param>
    public abstract ValueTask OnMessageAsync(GaplessWebSocket<TState> session, GaplessWebSocketMessage message);

    /// <summary>The session has come from another process, with its state and its connection. Called before its first message here.</summary>
    public virtual ValueTask OnMovedAsync(GaplessWebSocket<TState> session) => ValueTask.CompletedTask;

    /// <summary>The session has ended. Not called in a process that it moved away from.</summary>
    /// <param name="session">Nothing can be sent any more.</param>
    /// <param name="status">The client's reason; null: it gave none, or the connection broke.</param>
    public virtual ValueTask OnClosedAsync(GaplessWebSocket<TState> session, WebSocketCloseStatus? status) => ValueTask.CompletedTask;
}
