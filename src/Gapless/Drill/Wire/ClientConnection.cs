using System.Net;
using System.Net.Sockets;

namespace Gapless.Drill.Wire;

/// <summary>
/// A client's end of one connection: a raw socket that repeats nothing and hides nothing. Used by one client at a time; only
/// <see cref="ExpireIfDue"/> comes from another thread.
/// </summary>
internal sealed class ClientConnection : IDisposable
{
    private const long NoDeadline = 0;
    private const long Expired = -1;

    private readonly DeadlineWatch _watch;
    private readonly Socket _socket;
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;
    private long _deadline;

    private ClientConnection(EndPoint endPoint, DeadlineWatch watch)
    {
        _watch = watch;
        var unix = endPoint is UnixDomainSocketEndPoint;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (!unix)
            _socket.NoDelay = true;
    }

    /// <summary>Whole answers received on this connection.</summary>
    public int Served { get; set; }

    public Identity Identity { get; } = new();

    /// <summary>This side's; null on Unix sockets.</summary>
    public int? Port { get; private set; }

    /// <summary>What has been received and not yet consumed.</summary>
    public ReadOnlySpan<byte> Received => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Connects; the deadline is armed and stays so for the first request.</summary>
    public static async ValueTask<ClientConnection> OpenAsync(EndPoint endPoint, DeadlineWatch watch, TimeSpan deadline)
    {
        var connection = new ClientConnection(endPoint, watch);
        watch.Add(connection);
        connection.Arm(deadline);
        try
        {
            await connection._socket.ConnectAsync(endPoint);
            connection.Port = (connection._socket.LocalEndPoint as IPEndPoint)?.Port;
            return connection;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            var overdue = !connection.Disarm();
            connection.Dispose();
            if (overdue)
                throw new WireException(Outcome.Timeout, "while connecting");
            if (e is not SocketException error)
                throw new WireException(Outcome.Refused, "disposed while connecting");
            // A reset needs a connection: the server had taken it, and broke it before this side looked.
            if (error.SocketErrorCode == SocketError.ConnectionReset)
                throw WireException.Of(error, "right after connect");
            throw new WireException(Outcome.Refused, $"{error.SocketErrorCode} (errno {error.NativeErrorCode}) at connect");
        }
    }

    /// <summary>What the kernel knows of the peer between two requests, without waiting.</summary>
    public PeerState Look()
    {
        if (_end > _start)
            return PeerState.SentUnasked;
        try
        {
            if (!_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
                return PeerState.Open;
            return _socket.Available > 0 ? PeerState.SentUnasked : PeerState.Closed;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return PeerState.Closed;
        }
    }

    public void Arm(TimeSpan deadline) => Interlocked.CompareExchange(ref _deadline, deadline.Ticks, NoDeadline);

    /// <summary>The request is over. False: its deadline was faster, and the connection is gone.</summary>
    public bool Disarm() => Interlocked.Exchange(ref _deadline, NoDeadline) != Expired;

    public void ExpireIfDue(TimeSpan now)
    {
        var deadline = Volatile.Read(ref _deadline);
        if (deadline > 0 && deadline <= now.Ticks && Interlocked.CompareExchange(ref _deadline, Expired, deadline) == deadline)
            _socket.Dispose();
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            try
            {
                bytes = bytes[await _socket.SendAsync(bytes)..];
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                throw Broken(e, "while sending");
            }
        }
    }

    /// <summary>Waits for more bytes in <see cref="Received"/>; an end of the connection is a failure.</summary>
    /// <param name="answerBegun">Whether an end of the connection now would cut an answer that has begun.</param>
    public async ValueTask ReceiveAsync(bool answerBegun)
    {
        if (await TryReceiveAsync(answerBegun))
            return;
        throw answerBegun
            ? new WireException(Outcome.EofWithinAnswer, "the server ended the connection within its answer")
            : new WireException(Outcome.EofBeforeAnswer, "the server ended the connection before its answer");
    }

    /// <summary>As <see cref="ReceiveAsync"/>; false at the end of the connection.</summary>
    public async ValueTask<bool> TryReceiveAsync(bool answerBegun)
    {
        MakeRoom();
        try
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(_end));
            _end += count;
            return count > 0 || (Volatile.Read(ref _deadline) == Expired ? throw new WireException(Outcome.Timeout, "overdue") : false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Broken(e, answerBegun ? "within the answer" : "before the answer");
        }
    }

    public void Consume(int count) => _start += count;

    public void Dispose()
    {
        _watch.Remove(this);
        _socket.Dispose();
    }

    private WireException Broken(Exception e, string doing)
    {
        if (Volatile.Read(ref _deadline) == Expired)
            return new WireException(Outcome.Timeout, "overdue " + doing);
        return e is SocketException error ? WireException.Of(error, doing) : new WireException(Outcome.Reset, "disposed " + doing);
    }

    private void MakeRoom()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end < _buffer.Length)
            return;
        if (_start > 0)
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        else
            Array.Resize(ref _buffer, _buffer.Length * 2);
        _end -= _start;
        _start = 0;
    }
}
