using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Sockets;

/// <summary>One TCP socket as sock_diag shows it.</summary>
/// <param name="Options">The two bytes of INET_DIAG_SOCKOPT (kernel 5.10 and later).</param>
internal readonly record struct TcpSocketInfo(int State, IPEndPoint Local, IPEndPoint Remote, uint Uid, uint Inode, ushort Options);

/// <summary>TCP sockets by NETLINK_SOCK_DIAG: the kernel filters, so the cost does not grow with the machine's connections.</summary>
internal static class TcpDiagnostics
{
    internal const int Established = 1;
    internal const int SynReceived = 3;
    internal const int Listening = 10;

    // A half-open connection is a request in the kernel's eyes; it is shown as SYN_RECV.
    private const int NewSynReceived = 12;
    private const int RequestSize = 56;
    private const int AnswerSize = 72;
    private const ushort INET_DIAG_SOCKOPT = 22;

    /// <summary>Sockets of one state at a local port; null when this kernel has no inet_diag.</summary>
    internal static List<TcpSocketInfo>? Dump(AddressFamily family, int localPort, int state)
    {
        uint states = 1u << state;
        if (state == SynReceived)
        {
            states |= 1u << NewSynReceived;
        }
        Span<byte> request = Request(stackalloc byte[RequestSize], family, states);
        BinaryPrimitives.WriteUInt16BigEndian(request[8..], (ushort)localPort);
        var found = new List<TcpSocketInfo>();
        Errno refused = Netlink.Query(request, dump: true, message => found.Add(Read(message)));
        return refused switch
        {
            Errno.None => [.. found.Where(s => s.State == state && s.Local.Port == localPort)],
            Errno.ENOENT or Errno.EINVAL or Errno.EOPNOTSUPP => null,
            _ => throw new LinuxException("sock_diag", refused, $"(TCP port {localPort})"),
        };
    }

    /// <summary>The socket at this end of a connection; null when there is none.</summary>
    internal static TcpSocketInfo? Find(AddressFamily family, IPEndPoint local, IPEndPoint remote)
    {
        Span<byte> request = Request(stackalloc byte[RequestSize], family, uint.MaxValue);
        BinaryPrimitives.WriteUInt16BigEndian(request[8..], (ushort)local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(request[10..], (ushort)remote.Port);
        Bytes(local.Address, family).CopyTo(request[12..]);
        Bytes(remote.Address, family).CopyTo(request[28..]);
        TcpSocketInfo? found = null;
        Errno refused = Netlink.Query(request, dump: false, message => found = Read(message));
        // Without the connection the kernel answers with the listener.
        return refused == Errno.None && found is { State: Established } ? found : null;
    }

    // struct inet_diag_req_v2: family, protocol, what else to show, padding, states, then the socket id.
    private static Span<byte> Request(Span<byte> request, AddressFamily family, uint states)
    {
        request.Clear();
        request[0] = (byte)(family == AddressFamily.InterNetworkV6 ? Libc.AF_INET6 : Libc.AF_INET);
        request[1] = Libc.IPPROTO_TCP;
        MemoryMarshal.Write(request[4..], states);
        request[48..].Fill(0xff);
        return request;
    }

    // struct inet_diag_msg: family, state, timer, retransmits, socket id (48 bytes), expires, two queues, uid, inode.
    private static TcpSocketInfo Read(ReadOnlySpan<byte> message)
    {
        int size = message[0] == Libc.AF_INET6 ? 16 : 4;
        ReadOnlySpan<byte> options = Netlink.Attribute(message, AnswerSize, INET_DIAG_SOCKOPT);
        return new TcpSocketInfo(
            message[1],
            EndPoint(message.Slice(8, size), message[4..]),
            EndPoint(message.Slice(24, size), message[6..]),
            MemoryMarshal.Read<uint>(message[64..]),
            MemoryMarshal.Read<uint>(message[68..]),
            options.Length < 2 ? (ushort)0 : MemoryMarshal.Read<ushort>(options));
    }

    private static IPEndPoint EndPoint(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port) =>
        new(new IPAddress(address), BinaryPrimitives.ReadUInt16BigEndian(port));

    private static byte[] Bytes(IPAddress address, AddressFamily family) =>
        (family == AddressFamily.InterNetworkV6 ? address.MapToIPv6() : address).GetAddressBytes();
}
