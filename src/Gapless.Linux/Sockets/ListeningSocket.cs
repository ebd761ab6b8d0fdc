using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Sockets;

/// <summary>
/// A listening socket that several processes hold. It is never shut down here and never wrapped in a
/// <see cref="Socket"/> that could dispose it: shutdown() by one holder resets the queue of all of them.
/// </summary>
/// <remarks>Safe for use from several threads, except that nobody may dispose it while another uses it.</remarks>
public sealed class ListeningSocket : IDisposable
{
    /// <summary>The backlog to ask for; the kernel cuts it to net.core.somaxconn.</summary>
    public const int LargestBacklog = 4096;

    private const int UnackedOffset = 24;
    private readonly bool _isTcp;

    private ListeningSocket(FileDescriptor descriptor)
    {
        Descriptor = descriptor;
        LocalEndPoint = Libc.LocalEndPoint(descriptor);
        Inode = descriptor.Inode;
        _isTcp = LocalEndPoint is IPEndPoint;
    }

    public FileDescriptor Descriptor { get; }

    /// <summary>An <see cref="IPEndPoint"/> or a <see cref="UnixDomainSocketEndPoint"/>.</summary>
    public EndPoint LocalEndPoint { get; }

    public ulong Inode { get; }

    public bool IsListening => Libc.GetOption(Descriptor, Libc.SOL_SOCKET, Libc.SO_ACCEPTCONN, "SO_ACCEPTCONN") != 0;

    public bool HasReusePort => Libc.GetOption(Descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEPORT, "SO_REUSEPORT") != 0;

    /// <summary>True for an IPv6 socket that also takes IPv4 connections.</summary>
    public bool IsDualStack => LocalEndPoint is IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 }
        && Libc.GetOption(Descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, "IPV6_V6ONLY") == 0;

    /// <summary>How many established connections wait to be accepted; 0 when the socket does not listen.</summary>
    public int AcceptQueueLength
    {
        get
        {
            if (!IsListening)
            {
                return 0;
            }
            return _isTcp ? TcpQueueLength() : UnixDiagnostics.AcceptQueueLength(Inode);
        }
    }

    /// <summary>Binds a TCP socket that does not listen yet.</summary>
    /// <param name="endPoint">The address; port 0 lets the kernel choose.</param>
    /// <param name="reusePort">Whether other sockets of the same user may bind the same address.</param>
    /// <param name="v6Only">For IPv6: refuse IPv4 connections. The default takes both.</param>
    /// <exception cref="LinuxException">EADDRINUSE, EACCES (low port), EADDRNOTAVAIL, …</exception>
    public static ListeningSocket BindTcp(IPEndPoint endPoint, bool reusePort, bool v6Only = false)
    {
        bool v6 = endPoint.AddressFamily == AddressFamily.InterNetworkV6;
        FileDescriptor fd = Libc.Socket(v6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_STREAM);
        try
        {
            Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1, "SO_REUSEADDR");
            if (reusePort)
            {
                Libc.SetOption(fd, Libc.SOL_SOCKET, Libc.SO_REUSEPORT, 1, "SO_REUSEPORT");
            }
            if (v6)
            {
                Libc.SetOption(fd, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, v6Only ? 1 : 0, "IPV6_V6ONLY");
            }
            Libc.Bind(fd, endPoint);
            return new ListeningSocket(fd);
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    /// <summary>Binds a Unix stream socket. A stale socket file is the caller's to delete; this throws EADDRINUSE.</summary>
    public static ListeningSocket BindUnix(string path)
    {
        FileDescriptor fd = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_STREAM);
        try
        {
            Libc.Bind(fd, new UnixDomainSocketEndPoint(path));
            return new ListeningSocket(fd);
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a bound socket (inherited, or received); it owns <paramref name="descriptor"/> from now on.</summary>
    public static ListeningSocket Adopt(FileDescriptor descriptor) => new(descriptor);

    /// <summary>Starts to listen, or sets the backlog of a socket that listens: the last caller's backlog holds for all holders.</summary>
    public void Listen(int backlog = LargestBacklog) => Libc.Listen(Descriptor, backlog, LocalEndPoint.ToString()!);

    /// <summary>Clears O_NONBLOCK, which all holders share, before the socket goes to another kind of server.</summary>
    public void ClearNonBlocking()
    {
        int flags = Libc.GetStatusFlags(Descriptor);
        if ((flags & Libc.O_NONBLOCK) != 0)
        {
            Libc.SetStatusFlags(Descriptor, flags & ~Libc.O_NONBLOCK);
        }
    }

    /// <summary>Takes a waiting connection without blocking; false when none waits.</summary>
    /// <remarks>
    /// For sockets that nobody else accepts on: O_NONBLOCK, which all holders share, is set for the length of the call.
    /// </remarks>
    public bool TryAccept([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FileDescriptor? connection)
    {
        connection = null;
        if (!Libc.Ready(Descriptor, Libc.POLLIN))
        {
            return false;
        }
        int flags = Libc.GetStatusFlags(Descriptor);
        bool blocking = (flags & Libc.O_NONBLOCK) == 0;
        if (blocking)
        {
            Libc.SetStatusFlags(Descriptor, flags | Libc.O_NONBLOCK);
        }
        try
        {
            connection = Libc.TryAccept(Descriptor);
        }
        finally
        {
            if (blocking)
            {
                Libc.SetStatusFlags(Descriptor, flags);
            }
        }
        return connection is not null;
    }

    /// <summary>Closes this holder's descriptor. The last holder's close resets what waits in the queue.</summary>
    public void Dispose() => Descriptor.Dispose();

    private int TcpQueueLength()
    {
        Span<byte> info = stackalloc byte[104];
        Libc.GetOption(Descriptor, Libc.IPPROTO_TCP, Libc.TCP_INFO, info, "TCP_INFO");
        return MemoryMarshal.Read<int>(info[UnackedOffset..]);
    }
}
