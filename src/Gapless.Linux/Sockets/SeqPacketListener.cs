using System.Net.Sockets;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Sockets;

/// <summary>Accepts <see cref="SeqPacketChannel"/>s at a path. The socket file is the caller's to delete, before and after.</summary>
public sealed class SeqPacketListener : IDisposable
{
    private const int Backlog = 64;
    private readonly TimeProvider? _time;

    private SeqPacketListener(FileDescriptor descriptor, TimeProvider? time)
    {
        Descriptor = descriptor;
        _time = time;
    }

    public FileDescriptor Descriptor { get; }

    /// <exception cref="LinuxException">EADDRINUSE: the file exists; ENOENT, EACCES: the directory.</exception>
    public static SeqPacketListener Listen(string path, TimeProvider? time = null)
    {
        FileDescriptor fd = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_NONBLOCK);
        try
        {
            Libc.Bind(fd, new UnixDomainSocketEndPoint(path));
            Libc.Listen(fd, Backlog, path);
            return new SeqPacketListener(fd, time);
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a listener that was inherited or received.</summary>
    public static SeqPacketListener Adopt(FileDescriptor descriptor, TimeProvider? time = null)
    {
        Libc.SetStatusFlags(descriptor, Libc.GetStatusFlags(descriptor) | Libc.O_NONBLOCK);
        return new SeqPacketListener(descriptor, time);
    }

    public async Task<SeqPacketChannel> AcceptAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (Libc.TryAccept(Descriptor) is { } connection)
            {
                return SeqPacketChannel.Adopt(connection, _time);
            }
            await ReadinessLoop.Shared.WhenReady(Descriptor, Libc.EPOLLIN, cancel).ConfigureAwait(false);
        }
    }

    public void Dispose() => Descriptor.Dispose();
}
