using System.Net.WebSockets;
using System.Text;
using Gapless.Hosting.WebSockets.Moving;

namespace Gapless.Hosting.WebSockets;

/// <summary>A client's WebSocket session, which goes on in the next process.</summary>
/// <typeparam name="TState">What goes with it.</typeparam>
/// <remarks>Sending, closing and <see cref="RunAsync"/> may come from any thread; the state is for turns only.</remarks>
public sealed class GaplessWebSocket<TState>
    where TState : new()
{
    private readonly SessionSocket _socket;

    internal GaplessWebSocket(SessionSocket socket, TState state, IServiceProvider services)
    {
        _socket = socket;
        State = state;
        Services = services;
    }

    /// <summary>The same in every process that has the session, one after the other.</summary>
    public string Id => _socket.Id;

    /// <summary>What the client and the app have agreed to speak; null: nothing.</summary>
    public string? SubProtocol => _socket.SubProtocol;

    /// <summary>What goes with the session. To be read and changed only in a turn: in a call of the handler, or by <see cref="RunAsync"/>.</summary>
    public TState State { get; set; }

    /// <summary>A scope that lives as long as the session is in this process.</summary>
    public IServiceProvider Services { get; }

    /// <summary>Cancelled when this process has the session no more: it was closed, or it moved. The place to forget it.</summary>
    public CancellationToken Left => _socket.Left;

    /// <summary>Sends a text as one message.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, bool, CancellationToken)"/>
    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) => SendAsync(Encoding.UTF8.GetBytes(text), isText: true, cancellationToken);

    /// <summary>
    /// Sends a message. Messages go out in the order of the calls, each once. A call that comes while the session moves waits; when the session has moved, the process that has it now sends
    /// the message, in no given order to what that process sends itself.
    /// </summary>
    /// <param name="data">Not to be changed until the returned task ends.</param>
    /// <param name="isText">The data is UTF-8.</param>
    /// <param name="cancellationToken">Gives up waiting for other messages; one that has begun goes on.</param>
    /// <exception cref="WebSocketException">The session has ended.</exception>
    /// <exception cref="IOException">The session has moved to a process that has ended.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, bool isText = false, CancellationToken cancellationToken = default) =>
        _socket.SendAsync(data, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, cancellationToken);

    /// <summary>Asks the client to close; it has five seconds to answer. Messages that it sent before are dropped. Does nothing when the session is closing or has left.</summary>
    public async ValueTask CloseAsync(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure, string? description = null) => await _socket.CloseAsync(status, description);

    /// <summary>
    /// Runs something as a turn of the session, so that what it changes in the state and what it sends move together or not at all. For timers, and for messages of others.
    /// </summary>
    /// <param name="turn">Must not call <see cref="RunAsync"/> of the same session, which would wait for itself.</param>
    /// <returns>False: nothing was run, because the session is not in this process any more; the one that has it has to do it.</returns>
    public async ValueTask<bool> RunAsync(Func<GaplessWebSocket<TState>, ValueTask> turn)
    {
        if (!await _socket.TryBeginTurnAsync())
            return false;
        try
        {
            await turn(this);
            return true;
        }
        finally
        {
            _socket.EndTurn();
        }
    }
}
