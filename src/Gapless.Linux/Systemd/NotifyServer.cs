using System.Net.Sockets;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Systemd;

/// <summary>
/// The supervisor's end of sd_notify: a datagram socket whose path workers find in NOTIFY_SOCKET. Anybody who may write to
/// the path may send; the receiver decides by <see cref="NotifyMessage.Sender"/> whom it believes.
/// </summary>
public sealed class NotifyServer : IDisposable
{
    private const int LongestMessage = 4096;
    private readonly byte[] _buffer = new byte[LongestMessage];

    private NotifyServer(FileDescriptor descriptor, string path)
    {
        Descriptor = descriptor;
        Path = path;
    }

    public FileDescriptor Descriptor { get; }

    public string Path { get; }

    /// <summary>Binds at a path, where a stale socket file is replaced.</summary>
    /// <param name="path">At most 107 bytes.</param>
    /// <param name="mode">Who may send: workers of another user need write permission.</param>
    public static NotifyServer Bind(string path, UnixFileMode mode)
    {
        FileDescriptor fd = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_DGRAM);
        try
        {
            File.Delete(path);
            Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_PASSCRED, 1, "SO_PASSCRED");
            Libc.Bind(fd, new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, mode);
            return new NotifyServer(fd, path);
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a bound socket that lived through a restart of the supervisor.</summary>
    public static NotifyServer Adopt(FileDescriptor descriptor, string path) => new(descriptor, path);

    /// <summary>The next message. Descriptors sent along are closed; messages that are cut off are dropped.</summary>
    /// <remarks>One receiver at a time.</remarks>
    public async Task<NotifyMessage> ReceiveAsync(CancellationToken cancel)
    {
        while (true)
        {
            NotifyMessage? message = TryReceive(out bool drained);
            if (message is not null)
            {
                return message;
            }
            if (drained)
            {
                await ReadinessLoop.Shared.WhenReady(Descriptor, Libc.EPOLLIN, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Closes this descriptor. The file stays: another process may hold the socket.</summary>
    public void Dispose() => Descriptor.Dispose();

    private NotifyMessage? TryReceive(out bool drained)
    {
        drained = false;
        Libc.Received? received;
        try
        {
            Errno error = Libc.TryReceiveMessage(Descriptor, _buffer, out received);
            drained = error == Errno.EAGAIN;
            if (error is not (Errno.None or Errno.EAGAIN))
            {
                throw new LinuxException("recvmsg", error, Path);
            }
        }
        catch (LinuxException e) when (e.Errno == Errno.EMSGSIZE)
        {
            return null;
        }
        if (received is null)
        {
            return null;
        }
        Array.ForEach(received.Descriptors, d => d.Dispose());
        return received.Sender is { } sender ? NotifyMessage.Parse(sender, _buffer.AsSpan(0, received.Length)) : null;
    }
}
