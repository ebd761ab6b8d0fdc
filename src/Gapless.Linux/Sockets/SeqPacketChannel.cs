using System.Net.Sockets;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Sockets;

/// <summary>
/// A connection of whole messages with descriptors between two processes of one machine (AF_UNIX, SOCK_SEQPACKET). A
/// message arrives whole or not at all.
/// </summary>
/// <remarks>One sender and one receiver at a time; sending and receiving may overlap.</remarks>
public sealed class SeqPacketChannel : IDisposable
{
    /// <summary>The most descriptors that one message carries.</summary>
    public const int MostDescriptors = Libc.MostDescriptors;

    private readonly TimeProvider _time;

    private SeqPacketChannel(FileDescriptor descriptor, TimeProvider? time)
    {
        Descriptor = descriptor;
        _time = time ?? TimeProvider.System;
    }

    public FileDescriptor Descriptor { get; }

    public PeerCredentials Peer => PeerCredentials.Of(Descriptor);

    /// <summary>Two connected ends; one of them is usually passed to a child.</summary>
    public static (SeqPacketChannel First, SeqPacketChannel Second) Pair(TimeProvider? time = null)
    {
        (FileDescriptor first, FileDescriptor second) = Libc.SocketPair(Libc.SOCK_SEQPACKET);
        return (new SeqPacketChannel(first, time), new SeqPacketChannel(second, time));
    }

    /// <summary>Takes over an inherited or received end.</summary>
    public static SeqPacketChannel Adopt(FileDescriptor descriptor, TimeProvider? time = null) => new(descriptor, time);

    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED: nobody listens there; EACCES; EAGAIN: its queue is full.</exception>
    public static SeqPacketChannel Connect(string path, TimeProvider? time = null)
    {
        FileDescriptor fd = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_SEQPACKET);
        Errno error = Libc.TryConnect(fd, new UnixDomainSocketEndPoint(path));
        if (error != Errno.None)
        {
            fd.Dispose();
            throw new LinuxException("connect", error, path);
        }
        return new SeqPacketChannel(fd, time);
    }

    /// <summary>Sends one message; waits at most <paramref name="timeout"/> for room in the peer's queue.</summary>
    /// <exception cref="LinuxException">EPIPE or ECONNRESET: the peer has gone; EMSGSIZE: the message is too long.</exception>
    /// <exception cref="TimeoutException">The peer does not read.</exception>
    public void Send(ReadOnlySpan<byte> message, ReadOnlySpan<FileDescriptor> descriptors, TimeSpan timeout)
    {
        long start = _time.GetTimestamp();
        while (!TrySend(message, descriptors))
        {
            if (!Libc.Poll(Descriptor, Libc.POLLOUT, Left(start, timeout), _time))
            {
                throw new TimeoutException($"The peer took no message for {timeout}.");
            }
        }
    }

    /// <summary>Like <see cref="Send"/>, without a thread that waits.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> message, IReadOnlyList<FileDescriptor> descriptors, CancellationToken cancel)
    {
        FileDescriptor[] passed = [.. descriptors];
        while (!TrySend(message.Span, passed))
        {
            await ReadinessLoop.Shared.WhenReady(Descriptor, Libc.EPOLLOUT, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Receives one message into <paramref name="buffer"/>; the caller owns the descriptors.</summary>
    /// <returns>Null when the peer has closed and all that it sent was received.</returns>
    /// <exception cref="LinuxException">EMSGSIZE: the message or its descriptors did not fit and are lost.</exception>
    /// <exception cref="TimeoutException">No message came in time.</exception>
    public ChannelMessage? Receive(Span<byte> buffer, TimeSpan timeout)
    {
        long start = _time.GetTimestamp();
        while (true)
        {
            if (TryReceive(buffer, out ChannelMessage? message))
            {
                return message;
            }
            if (!Libc.Poll(Descriptor, Libc.POLLIN, Left(start, timeout), _time))
            {
                throw new TimeoutException($"No message came for {timeout}.");
            }
        }
    }

    /// <summary>Like <see cref="Receive"/>, without a thread that waits.</summary>
    public async Task<ChannelMessage?> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (true)
        {
            if (TryReceive(buffer.Span, out ChannelMessage? message))
            {
                return message;
            }
            await ReadinessLoop.Shared.WhenReady(Descriptor, Libc.EPOLLIN, cancel).ConfigureAwait(false);
        }
    }

    public void Dispose() => Descriptor.Dispose();

    private bool TrySend(ReadOnlySpan<byte> message, ReadOnlySpan<FileDescriptor> descriptors)
    {
        if (message.IsEmpty)
        {
            throw new ArgumentException("An empty message cannot be told from the end of the connection.", nameof(message));
        }
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MostDescriptors);
        Errno error = Libc.TrySendMessage(Descriptor, message, descriptors);
        return error switch
        {
            Errno.None => true,
            Errno.EAGAIN => false,
            // Too many descriptors of this user are in flight: they leave the count as the peer receives them.
            Errno.ETOOMANYREFS => throw new LinuxException("sendmsg", error, advice: "The peer must receive before more descriptors are sent."),
            _ => throw new LinuxException("sendmsg", error),
        };
    }

    /// <summary>True with a null message: the peer has closed.</summary>
    private bool TryReceive(Span<byte> buffer, out ChannelMessage? message)
    {
        Errno error = Libc.TryReceiveMessage(Descriptor, buffer, out Libc.Received? received);
        // The kernel says once, and before all else, that the peer has left without reading everything. What the peer had sent before is still here, and may be the only word on who has what.
        if (error == Errno.ECONNRESET)
        {
            error = Libc.TryReceiveMessage(Descriptor, buffer, out received);
        }
        message = received is null or { Length: 0 } ? null : new ChannelMessage(received.Length, received.Descriptors);
        return error switch
        {
            Errno.None => true,
            Errno.EAGAIN => false,
            _ => throw new LinuxException("recvmsg", error),
        };
    }

    private TimeSpan Left(long start, TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return timeout;
        }
        TimeSpan left = timeout - _time.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
