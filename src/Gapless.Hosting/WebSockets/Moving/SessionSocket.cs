using System.Buffers;
using System.Net.WebSockets;
using Gapless.Contract.Workers;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Leaving;

namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>
/// The WebSocket of one session in this process. Everything that changes the session happens in a <em>turn</em>, one at a time; it can be moved when no turn and no
/// send is under way. See docs/design/010-websockets.md.
/// </summary>
internal sealed partial class SessionSocket : IOpenWebSocket
{
    private const int FirstBuffer = 4096;

    /// <summary>For the client's answer to a close.</summary>
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    private readonly WebSocket _socket;
    private readonly FrameStream _stream;
    private readonly TransportConnection? _connection;
    private readonly int _longestMessage;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _left = new();
    private ITimer? _closeTimer;
    private byte[] _buffer = [];
    private volatile bool _isClosing;
    private volatile bool _isOver;

    /// <param name="papers">All but the state.</param>
    /// <param name="stream">Of the connection, after the handshake.</param>
    /// <param name="connection">Null: it cannot move.</param>
    /// <param name="options">Of the route.</param>
    /// <param name="clock">Limits the time for closing.</param>
    public SessionSocket(SessionPapers papers, FrameStream stream, TransportConnection? connection, GaplessWebSocketOptions options, TimeProvider clock)
    {
        _papers = papers;
        _stream = stream;
        _connection = connection;
        _longestMessage = options.LongestMessage;
        _period = options.ReplicateState;
        if (_period is not null && connection is not null)
            WatchFrames();
        _clock = clock;
        _socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = papers.SubProtocol, KeepAliveInterval = options.KeepAliveInterval });
        Left = _left.Token;
    }

    public string Id => _papers.Id;

    public string? SubProtocol => _papers.SubProtocol;

    /// <summary>This process has the session no more.</summary>
    public CancellationToken Left { get; }

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseDescription => _socket.CloseStatusDescription;

    /// <summary>Begins a turn. False: the session is not here any more, and no turn has begun.</summary>
    public async ValueTask<bool> TryBeginTurnAsync()
    {
        await _turn.WaitAsync();
        if (!_hasMoved && !_isOver)
            return true;
        _turn.Release();
        return false;
    }

    public void EndTurn()
    {
        Replicate();
        _turn.Release();
        _connection?.OnQuiet();
    }

    /// <summary>The next message, which stays in the session's buffer until <see cref="ReleaseMessage"/>; null: the client has closed, or is to.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The client did not answer the close.</exception>
    public async ValueTask<GaplessWebSocketMessage?> ReceiveAsync()
    {
        // Nothing is held while nothing comes.
        var part = await _socket.ReceiveAsync(Memory<byte>.Empty, _end.Token);
        if (part.MessageType == WebSocketMessageType.Close)
            return null;
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        var length = 0;
        while (!part.EndOfMessage)
        {
            if (length == _buffer.Length)
                Grow();
            part = await _socket.ReceiveAsync(_buffer.AsMemory(length), _end.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (length > _longestMessage)
            {
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, $"longer than {_longestMessage} bytes");
                length = 0;
            }
        }

        return new GaplessWebSocketMessage(part.MessageType == WebSocketMessageType.Text, _buffer.AsMemory(0, length));
    }

    public void ReleaseMessage()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Sends one message as one frame; after the session has moved, through the process that has it.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            if (_late is { } late)
                await late.ForwardAsync(new LateMessage(Id, type, data));
            else if (_isOver || _isClosing)
                throw new WebSocketException(WebSocketError.InvalidState, "The session is closed.");
            else
                // Once begun it goes on to its end: a frame that is torn ends the connection.
                await _socket.SendAsync(data, type, endOfMessage: true, _end.Token);
        }
        finally
        {
            _sending.Release();
            _connection?.OnQuiet();
        }
    }

    /// <summary>Sends a close frame, if none was; the client has five seconds to answer it.</summary>
    /// <returns>False: it was closing already, or the process that has it closes it.</returns>
    public async ValueTask<bool> CloseAsync(WebSocketCloseStatus status, string? description)
    {
        await _sending.WaitAsync();
        try
        {
            if (_late is { } late)
            {
                await late.ForwardAsync(LateMessage.Close(Id, status, description));
                return false;
            }

            if (_isClosing || _isOver)
                return false;
            _isClosing = true;
            EndReplication();
            _closeTimer = _clock.CreateTimer(static end => ((CancellationTokenSource)end!).Cancel(), _end, CloseTime, Timeout.InfiniteTimeSpan);
            await _socket.CloseOutputAsync(status, description, _end.Token);
            return true;
        }
        catch (Exception error) when (error is WebSocketException or IOException or OperationCanceledException)
        {
            // There is nobody left to hear it.
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>A close frame was sent: what the client says meanwhile is answered by nobody.</summary>
    public bool IsClosing => _isClosing;

    /// <summary>Both sides have said that they close.</summary>
    public bool IsClosed => _socket.State == WebSocketState.Closed;

    public TransportConnection? Connection => _connection;

    public bool CanMove => _connection is not null;

    public bool AnswersSlowly => false;

    /// <summary>Closes between two turns, when the client is owed nothing.</summary>
    public async Task<bool> LeaveAsync()
    {
        if (!await TryBeginTurnAsync())
            return false;
        try
        {
            return await CloseAsync(IOpenWebSocket.ServiceRestart, "restart");
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary>Ends the session in this process; waits for the turn that runs, and for what is to be sent through another process.</summary>
    public async Task EndAsync()
    {
        await _turn.WaitAsync();
        _isOver = true;
        if (!_hasMoved)
            EndReplication();
        _turn.Release();
        if (!_hasMoved)
            await _end.CancelAsync();
        ReleaseMessage();
        await _left.CancelAsync();
        await _sending.WaitAsync();
        _socket.Dispose();
        _memory?.Dispose();
        if (_closeTimer is { } timer)
            await timer.DisposeAsync();
        _end.Dispose();
        _left.Dispose();
        _sending.Release();
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
