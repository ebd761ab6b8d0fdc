using System.Net.Sockets;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Sockets;

/// <summary>Lets go of a socket whose open file lives on in another process.</summary>
/// <remarks>
/// <see cref="Socket.Dispose()"/> alone would shut the connection down for the other holder when an operation is pending, and the runtime's epoll
/// instance would go on reporting an open file that is not closed. See docs/design/007-hand-over.md.
/// </remarks>
public static class SurrenderedSocket
{
    /// <summary>Disposes the object; the connection or listener behind it is not touched. Pending operations end with an error.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE: no descriptor is left for the moment that this takes.</exception>
    public static void Dispose(Socket socket)
    {
        using FileDescriptor nothing = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK);
        foreach (FileDescriptor epoll in EpollInstances.All)
        {
            Libc.EpollRemove(epoll, socket.SafeHandle);
        }
        Libc.Replace(socket.SafeHandle, nothing);
        socket.Dispose();
    }
}
