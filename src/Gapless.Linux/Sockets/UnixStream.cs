using System.Net.Sockets;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Sockets;

/// <summary>
/// A blocking byte stream to another process of this machine (AF_UNIX, SOCK_STREAM). For programs that must start fast: the first
/// <see cref="Socket"/> of a process costs as much as a third of the runtime's own start.
/// </summary>
/// <remarks>One sender and one receiver at a time.</remarks>
public sealed class UnixStream : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private UnixStream(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <param name="path">At most 107 bytes.</param>
    /// <param name="stream">Null when there is an error.</param>
    /// <returns>ENOENT, ECONNREFUSED: nobody listens there; EACCES, ENOTDIR, ….</returns>
    public static Errno TryConnect(string path, out UnixStream? stream)
    {
        FileDescriptor fd = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM);
        Errno error = Libc.TryConnect(fd, new UnixDomainSocketEndPoint(path));
        if (error != Errno.None)
        {
            fd.Dispose();
            stream = null;
            return error;
        }
        stream = new UnixStream(fd);
        return Errno.None;
    }

    /// <summary>Sends all of it.</summary>
    /// <exception cref="LinuxException">EPIPE, ECONNRESET: the peer has gone.</exception>
    public void Send(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            data = data[Libc.SendSome(_descriptor, data)..];
        }
    }

    /// <summary>Waits for bytes; 0 when the peer has ended the stream.</summary>
    /// <exception cref="LinuxException">ECONNRESET: the peer has gone with bytes of ours unread.</exception>
    public int Receive(Span<byte> into) => Libc.ReceiveSome(_descriptor, into);

    public void Dispose() => _descriptor.Dispose();
}
