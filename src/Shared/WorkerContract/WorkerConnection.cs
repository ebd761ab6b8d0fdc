using System.Text.Json;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.Contract.Workers;

/// <summary>The other end of a worker's control channel, while the worker is connected. Sending never waits for the worker; one reader at a time.</summary>
internal sealed class WorkerConnection : IDisposable
{
    private readonly SeqPacketChannel _channel;
    private readonly Action<string> _trouble;
    private readonly byte[] _buffer = new byte[WorkerContractJson.LongestMessage];
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private Task _sent = Task.CompletedTask;
    private int _pending;

    /// <param name="channel">Taken over.</param>
    /// <param name="trouble">Told, from any thread, what could not be sent.</param>
    public WorkerConnection(SeqPacketChannel channel, Action<string> trouble)
    {
        _channel = channel;
        _trouble = trouble;
        Pid = channel.Peer.Pid;
    }

    /// <summary>The process that connected, as the kernel vouches for it.</summary>
    public int Pid { get; }

    /// <summary>Orders that the worker has not said to be in force.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>The next report with its descriptors, which are the caller's; null when the worker has closed.</summary>
    /// <exception cref="JsonException">The message is not one of the contract; the connection goes on.</exception>
    /// <exception cref="LinuxException">The worker reset the connection.</exception>
    /// <exception cref="OperationCanceledException">The caller has cancelled, or closed the connection.</exception>
    public async Task<ReceivedReport?> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        var message = await ReceiveMessageAsync(either.Token);
        if (message is null)
            return null;
        try
        {
            var report = JsonSerializer.Deserialize(_buffer.AsSpan(0, message.Length), WorkerContractJson.Default.WorkerReport) ?? throw new JsonException("null");
            if (report is OrderTaken)
                Interlocked.Decrement(ref _pending);
            return new ReceivedReport(report, message.Descriptors);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            message.Dispose();
            // A message without a kind is not supported, as the serializer puts it.
            throw error as JsonException ?? new JsonException(error.Message, error);
        }
    }

    /// <summary>Sends after whatever was sent before; closes the descriptors, which are this connection's from now on.</summary>
    public void Send(WorkerOrder order, IReadOnlyList<FileDescriptor> descriptors)
    {
        var message = JsonSerializer.SerializeToUtf8Bytes(order, WorkerContractJson.Default.WorkerOrder);
        Interlocked.Increment(ref _pending);
        lock (_gate)
            _sent = SendAfterAsync(_sent, message, descriptors);
    }

    public void Dispose()
    {
        _closed.Cancel();
        _channel.Dispose();
    }

    private async Task<ChannelMessage?> ReceiveMessageAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _channel.ReceiveAsync(_buffer, cancellationToken);
        }
        catch (LinuxException error) when (error.Errno == Errno.EMSGSIZE)
        {
            throw new JsonException($"longer than {WorkerContractJson.LongestMessage} bytes", error);
        }
    }

    private async Task SendAfterAsync(Task before, byte[] message, IReadOnlyList<FileDescriptor> descriptors)
    {
        await before;
        try
        {
            await _channel.SendAsync(message, descriptors, _closed.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or LinuxException { Errno: Errno.EPIPE or Errno.ECONNRESET or Errno.ENOTCONN })
        {
            // The worker has gone, or connected anew and is given its orders again.
        }
        catch (LinuxException error)
        {
            _trouble($"an order did not reach it: {error.Message}");
        }
        finally
        {
            foreach (var descriptor in descriptors)
                descriptor.Dispose();
        }
    }
}
