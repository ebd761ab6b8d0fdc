using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_NETLINK = 16;
    internal const int AF_INET6 = 10;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_SEQPACKET = 5;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;

    internal const int IPPROTO_IP = 0;
    internal const int SOL_SOCKET = 1;
    internal const int IPPROTO_TCP = 6;
    internal const int IPPROTO_IPV6 = 41;
    internal const int SO_REUSEADDR = 2;
    internal const int SO_TYPE = 3;
    internal const int SO_REUSEPORT = 15;
    internal const int SO_PASSCRED = 16;
    internal const int SO_PEERCRED = 17;
    internal const int SO_ACCEPTCONN = 30;
    internal const int SO_DOMAIN = 39;
    internal const int SO_ATTACH_REUSEPORT_CBPF = 51;
    internal const int IPV6_V6ONLY = 26;
    internal const int TCP_INFO = 11;

    private const int LongestAddress = 128;

    internal static FileDescriptor Socket(int family, int type, int protocol = 0) =>
        Own(socket(family, type | SOCK_CLOEXEC, protocol), "socket");

    internal static unsafe (FileDescriptor First, FileDescriptor Second) SocketPair(int type)
    {
        int* pair = stackalloc int[2];
        Check(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair), "socketpair");
        return (FileDescriptor.Adopt(pair[0]), FileDescriptor.Adopt(pair[1]));
    }

    internal static unsafe void Bind(SafeHandle fd, EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* p = address.Buffer.Span)
        {
            Check(bind(fd, p, address.Size), "bind", endPoint.ToString());
        }
    }

    /// <summary>Connects; the caller decides what a refusal means.</summary>
    internal static unsafe Errno TryConnect(SafeHandle fd, EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* p = address.Buffer.Span)
        {
            return connect(fd, p, address.Size) == 0 ? Errno.None : LastError;
        }
    }

    internal static void Listen(SafeHandle fd, int backlog, string subject) => Check(listen(fd, backlog), "listen", subject);

    internal static unsafe EndPoint LocalEndPoint(SafeHandle fd)
    {
        byte* raw = stackalloc byte[LongestAddress];
        int length = LongestAddress;
        Check(getsockname(fd, raw, ref length), "getsockname");
        return ReadEndPoint(new ReadOnlySpan<byte>(raw, length));
    }

    /// <summary>Null: it is not connected any more.</summary>
    internal static unsafe EndPoint? RemoteEndPoint(SafeHandle fd)
    {
        byte* raw = stackalloc byte[LongestAddress];
        int length = LongestAddress;
        return getpeername(fd, raw, ref length) == 0 ? ReadEndPoint(new ReadOnlySpan<byte>(raw, length)) : null;
    }

    internal static EndPoint ReadEndPoint(ReadOnlySpan<byte> raw)
    {
        int family = raw.Length < 2 ? AF_UNIX : BitConverter.ToUInt16(raw);
        (AddressFamily managed, EndPoint reader) = family switch
        {
            AF_INET => (AddressFamily.InterNetwork, (EndPoint)new IPEndPoint(IPAddress.Any, 0)),
            AF_INET6 => (AddressFamily.InterNetworkV6, new IPEndPoint(IPAddress.IPv6Any, 0)),
            AF_UNIX => (AddressFamily.Unix, new UnixDomainSocketEndPoint("/")),
            _ => throw new NotSupportedException($"Address family {family} is neither IP nor Unix."),
        };
        var address = new SocketAddress(managed, Math.Max(raw.Length, 2));
        if (raw.Length > 2)
        {
            raw[2..].CopyTo(address.Buffer.Span[2..]);
        }
        return reader.Create(address);
    }

    internal static unsafe int GetOption(SafeHandle fd, int level, int name, string called)
    {
        int value;
        int size = sizeof(int);
        Check(getsockopt(fd, level, name, &value, ref size), $"getsockopt({called})");
        return value;
    }

    /// <summary>Reads an option with a structure for its value; returns how many bytes the kernel wrote.</summary>
    internal static unsafe int GetOption(SafeHandle fd, int level, int name, Span<byte> value, string called)
    {
        int size = value.Length;
        fixed (byte* p = value)
        {
            Check(getsockopt(fd, level, name, p, ref size), $"getsockopt({called})");
        }
        return size;
    }

    internal static unsafe void SetOption(SafeHandle fd, int level, int name, int value, string called) =>
        Check(setsockopt(fd, level, name, &value, sizeof(int)), $"setsockopt({called})");

    internal static unsafe Errno TrySetOption(SafeHandle fd, int level, int name, void* value, int size) =>
        setsockopt(fd, level, name, value, size) == 0 ? Errno.None : LastError;

    /// <summary>Takes one connection; <c>null</c> when none waits or the one that waited was reset meanwhile.</summary>
    internal static unsafe FileDescriptor? TryAccept(SafeHandle listener)
    {
        while (true)
        {
            int fd = accept4(listener, null, null, SOCK_CLOEXEC);
            if (fd >= 0)
            {
                return FileDescriptor.Adopt(fd);
            }
            switch (LastError)
            {
                // accept(2): errors of the new connection arrive here and mean "try the next one".
                case Errno.EINTR or Errno.ECONNABORTED or Errno.ENETUNREACH or Errno.EHOSTUNREACH:
                    continue;
                case Errno.EAGAIN:
                    return null;
                default:
                    throw new LinuxException("accept4", LastError);
            }
        }
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int socketpair(int family, int type, int protocol, int* pair);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int bind(SafeHandle fd, byte* address, int size);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int connect(SafeHandle fd, byte* address, int size);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int listen(SafeHandle fd, int backlog);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int getsockname(SafeHandle fd, byte* address, ref int size);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int getpeername(SafeHandle fd, byte* address, ref int size);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int getsockopt(SafeHandle fd, int level, int name, void* value, ref int size);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int setsockopt(SafeHandle fd, int level, int name, void* value, int size);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int accept4(SafeHandle fd, byte* address, int* size, int flags);
}
