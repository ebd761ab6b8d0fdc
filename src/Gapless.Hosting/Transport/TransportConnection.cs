using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Gapless.Linux;
using Gapless.Linux.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gapless.Hosting.Transport;

/// <summary>
/// One connection of a client, from accept or adoption to its end, or until another process has it. Bytes go from the socket through a pipe to Kestrel
/// and back, as in Kestrel's own transport; what is added is the knowledge of when the connection may move.
/// </summary>
internal sealed partial class TransportConnection : ConnectionContext
{
    private readonly Socket _socket;
    private readonly TransportOptions _options;
    private readonly ConnectionTable _table;
    private readonly Pipe _output;
    private readonly InputPipe _input;
    private readonly OutputWriter _writer;
    private readonly CancellationTokenSource _closed = new();
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private Exception? _abortReason;
    private bool _shutDown;
    private bool _hasArrived;
    private Action? _shutDownWhenReturned;
    private string? _id;

    /// <param name="socket">Owned by the connection.</param>
    /// <param name="endpoint">Where it was accepted, in this process or in the one before.</param>
    /// <param name="table">Of all connections of the process.</param>
    /// <param name="options">Buffers and schedulers.</param>
    /// <param name="isProved">The process it comes from has seen requests from its first byte on.</param>
    public TransportConnection(Socket socket, InheritedEndpoint endpoint, ConnectionTable table, TransportOptions options, bool isProved)
    {
        IsProved = isProved;
        _socket = socket;
        Endpoint = endpoint;
        _table = table;
        _options = options;
        _input = new InputPipe(this, options);
        _output = new Pipe(options.NextOutput());
        _writer = new OutputWriter(_output.Writer);
        _ownTransport = new DuplexPipe(_input, _writer);
        Transport = _ownTransport;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
    }

    public InheritedEndpoint Endpoint { get; }

    /// <summary>An object that nobody else locks, and not one of its own: it would cost every idle connection forty bytes.</summary>
    private object ShutdownGate => _writer;

    public override IDuplexPipe Transport { get; set; }

    public override string ConnectionId
    {
        get => _id ??= ConnectionIds.Next();
        set => _id = value;
    }

    /// <summary>Right before the process that offers it is told that it is taken: a crash in the next instant must not lose it.</summary>
    /// <param name="first">Bytes that the other process has received.</param>
    public void Arrive(ReadOnlySpan<byte> first)
    {
        if (!first.IsEmpty)
        {
            _input.Append(first);
            NoteFirstBytes(first);
        }

        BeginWords(first.Length, isArriving: true);
        _hasArrived = true;
    }

    /// <summary>Begins to receive and to send.</summary>
    public void Start()
    {
        _table.Add(this);
        if (_hasArrived)
            _words.Stay();
        else
            BeginWords(first: 0, isArriving: false);
        _receiving = ReceiveAsync();
        _sending = SendAsync();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        ShutDown(abortReason);
        _output.Reader.CancelPendingRead();
    }

    public override async ValueTask DisposeAsync()
    {
        _input.Complete();
        _writer.Complete();
        await _receiving;
        await _sending;
        EndWords();
        _socket.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Until the stream ends, the connection breaks or is taken to another process. Holds no buffer while it waits. One method, as each that waits costs an idle connection its state.</summary>
    private async Task ReceiveAsync()
    {
        Exception? error = null;
        try
        {
            while (await _input.UntilRoomAsync())
            {
                if (_options.WaitForData)
                    await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                if (!_input.TryBeginReceive(out var room))
                {
                    await _input.UntilReturnedAsync();
                    if (IsGone)
                        return;
                    continue;
                }

                var errno = Receive(room.Span, out var received);
                if (errno == Errno.EAGAIN)
                {
                    if (!_options.WaitForData)
                        await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                    continue;
                }

                if (errno != Errno.None)
                    error = new SocketException((int)SocketError.ConnectionReset, $"errno {errno}");
                if (errno != Errno.None || received == 0)
                    break;
            }
        }
        catch (Exception reason) when (reason is SocketException or ObjectDisposedException or LinuxException)
        {
            error = reason;
        }

        if (IsGone)
            return;
        _input.EndReceiving(Translate(_abortReason ?? error));
        FireClosed();
    }

    private Errno Receive(Span<byte> room, out int received)
    {
        received = 0;
        _words.BeforeReceive();
        try
        {
            var errno = StreamTransfer.TryReceive(_socket.SafeHandle, room, out received);
            if (!IsProved)
                NoteFirstBytes(room[..received]);
            return errno;
        }
        finally
        {
            // The commit may run the app.
            NoteReceived(received);
            _input.Commit(received);
        }
    }

    private async Task SendAsync()
    {
        Exception? error = null;
        try
        {
            while (true)
            {
                var result = await _output.Reader.ReadAsync();
                if (result.IsCanceled || IsGone)
                    break;
                // Its length is to be asked before: the pipe takes its segments back.
                var length = result.Buffer.Length;
                _words.BeforeSend(_sent);
                var rest = result.Buffer;
                while (!rest.IsEmpty)
                {
                    var errno = StreamTransfer.TrySend(_socket.SafeHandle, rest, out var sent);
                    if (errno == Errno.EAGAIN)
                        sent = await _socket.SendAsync(rest.First, SocketFlags.None);
                    else if (errno != Errno.None)
                        throw new SocketException((int)SocketError.ConnectionReset, $"errno {errno}");
                    rest = sent == rest.Length ? default : rest.Slice(sent);
                }

                _output.Reader.AdvanceTo(result.Buffer.End);
                Volatile.Write(ref _sent, _sent + length);
                _words.AfterSend(_sent);
                if (result.IsCompleted)
                    break;
                OnQuiet();
            }
        }
        catch (Exception reason) when (reason is SocketException or ObjectDisposedException or LinuxException)
        {
            error = reason;
        }

        if (!IsGone)
            ShutDown(error);
        _output.Reader.Complete(error);
        _input.StopWaitingForRoom();
    }

    /// <summary>Ends both directions. The socket itself is closed when nobody waits on it any more: closed earlier, the runtime would reset the connection.</summary>
    private void ShutDown(Exception? reason)
    {
        lock (ShutdownGate)
        {
            if (_shutDown || IsGone)
                return;
            if (_input.IsTaken)
            {
                // The other process may have it already; if it has not, GiveBack comes back here.
                _shutDownWhenReturned = () => ShutDown(reason);
                return;
            }

            _shutDown = true;
            _words.Ending();
            _abortReason = reason;
            if (reason is not null)
                _socket.LingerState = new LingerOption(enable: true, seconds: 0);
            try
            {
                _socket.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // The client was faster.
            }
        }
    }

    private static Exception? Translate(Exception? error) =>
        error is null or ConnectionAbortedException ? error : new ConnectionResetException(error.Message, error);

    private void FireClosed()
    {
        _table.Remove(this);
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection._closed.Cancel(), this, preferLocal: false);
    }
}
