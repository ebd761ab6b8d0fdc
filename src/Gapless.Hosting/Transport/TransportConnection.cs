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
    private readonly Pipe _input;
    private readonly Pipe _output;
    private readonly InputReader _reader;
    private readonly OutputWriter _writer;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _shutdownGate = new();
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private Exception? _abortReason;
    private bool _shutDown;
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
        _input = new Pipe(options.Input);
        _output = new Pipe(options.Output);
        _reader = new InputReader(_input.Reader, this);
        _writer = new OutputWriter(_output.Writer);
        _ownTransport = new DuplexPipe(_reader, _writer);
        Transport = _ownTransport;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
    }

    public InheritedEndpoint Endpoint { get; }

    public override IDuplexPipe Transport { get; set; }

    public override string ConnectionId
    {
        get => _id ??= ConnectionIds.Next();
        set => _id = value;
    }

    /// <summary>Begins to receive and to send.</summary>
    /// <param name="first">Bytes that another process received before.</param>
    public void Start(ReadOnlySpan<byte> first = default)
    {
        _table.Add(this);
        if (!first.IsEmpty)
        {
            _input.Writer.Write(first);
            _received = first.Length;
            NoteFirstBytes(first);
        }

        _receiving = ReceiveAsync(flushFirst: !first.IsEmpty);
        _sending = SendAsync();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        ShutDown(abortReason);
        _output.Reader.CancelPendingRead();
    }

    public override async ValueTask DisposeAsync()
    {
        _reader.Complete();
        _writer.Complete();
        await _receiving;
        await _sending;
        _socket.Dispose();
        await base.DisposeAsync();
    }

    private async Task ReceiveAsync(bool flushFirst)
    {
        Exception? error = null;
        try
        {
            if (!flushFirst || await FlushAsync())
                error = await ReceiveAllAsync();
        }
        catch (Exception reason) when (reason is SocketException or ObjectDisposedException or LinuxException)
        {
            error = reason;
        }

        if (IsGone)
            return;
        _input.Writer.Complete(Translate(_abortReason ?? error));
        FireClosed();
    }

    /// <summary>Until the stream ends, the connection breaks or is taken to another process. Holds no buffer while it waits.</summary>
    private async Task<Exception?> ReceiveAllAsync()
    {
        while (true)
        {
            if (_options.WaitForData)
                await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
            if (!TryBeginReceive())
            {
                await UntilReturnedAsync();
                if (IsGone)
                    return null;
                continue;
            }

            Errno errno;
            int received;
            try
            {
                errno = StreamTransfer.TryReceive(_socket.SafeHandle, _input.Writer.GetSpan(_options.SmallestBuffer), out received);
                if (errno == Errno.None)
                {
                    NoteFirstBytes(_input.Writer.GetSpan(received)[..received]);
                    _input.Writer.Advance(received);
                    _received += received;
                }
            }
            finally
            {
                EndReceive();
            }

            if (errno == Errno.EAGAIN)
            {
                if (!_options.WaitForData)
                    await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                continue;
            }

            if (errno != Errno.None)
                return new SocketException((int)SocketError.ConnectionReset, $"errno {errno}");
            if (received == 0)
                return null;
            if (!await FlushAsync())
                return null;
        }
    }

    /// <summary>False when Kestrel reads no more.</summary>
    private ValueTask<bool> FlushAsync()
    {
        var flush = _input.Writer.FlushAsync();
        return flush.IsCompletedSuccessfully ? new ValueTask<bool>(GoesOn(flush.Result)) : AwaitAsync(flush);

        static async ValueTask<bool> AwaitAsync(ValueTask<FlushResult> flush) => GoesOn(await flush);

        static bool GoesOn(FlushResult result) => result is { IsCompleted: false, IsCanceled: false };
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
                await SendAsync(result.Buffer);
                _output.Reader.AdvanceTo(result.Buffer.End);
                Volatile.Write(ref _sent, _sent + length);
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
        _input.Writer.CancelPendingFlush();
    }

    private async ValueTask SendAsync(ReadOnlySequence<byte> data)
    {
        while (!data.IsEmpty)
        {
            var errno = StreamTransfer.TrySend(_socket.SafeHandle, data, out var sent);
            if (errno == Errno.EAGAIN)
                sent = await _socket.SendAsync(data.First, SocketFlags.None);
            else if (errno != Errno.None)
                throw new SocketException((int)SocketError.ConnectionReset, $"errno {errno}");
            data = data.Slice(sent);
        }
    }

    /// <summary>Ends both directions. The socket itself is closed when nobody waits on it any more: closed earlier, the runtime would reset the connection.</summary>
    private void ShutDown(Exception? reason)
    {
        lock (_shutdownGate)
        {
            if (_shutDown || IsGone)
                return;
            if (IsTaken)
            {
                // The other process may have it already; if it has not, GiveBack comes back here.
                _shutDownWhenReturned = () => ShutDown(reason);
                return;
            }

            _shutDown = true;
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
