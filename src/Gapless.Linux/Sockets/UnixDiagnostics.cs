using System.Runtime.InteropServices;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Sockets;

/// <summary>What sock_diag knows of a Unix socket.</summary>
internal static class UnixDiagnostics
{
    private const uint UDIAG_SHOW_RQLEN = 0x10;
    private const ushort UNIX_DIAG_RQLEN = 4;
    private const int AnswerSize = 16;

    /// <summary>Connections that wait to be accepted on the listening socket with this inode.</summary>
    internal static int AcceptQueueLength(ulong inode)
    {
        // struct unix_diag_req: family, protocol, padding, states, inode, what to show, cookie (all ones: any).
        Span<byte> request = stackalloc byte[24];
        request.Clear();
        request[0] = Libc.AF_UNIX;
        MemoryMarshal.Write(request[4..], uint.MaxValue);
        MemoryMarshal.Write(request[8..], (uint)inode);
        MemoryMarshal.Write(request[12..], UDIAG_SHOW_RQLEN);
        MemoryMarshal.Write(request[16..], ulong.MaxValue);

        int length = 0;
        Errno refused = Netlink.Query(request, dump: false, message =>
        {
            ReadOnlySpan<byte> queue = Netlink.Attribute(message, AnswerSize, UNIX_DIAG_RQLEN);
            length = queue.IsEmpty ? 0 : MemoryMarshal.Read<int>(queue);
        });
        return refused switch
        {
            Errno.None => length,
            // The socket lives in another network namespace, or this kernel has no unix_diag: it cannot be told.
            _ => throw new LinuxException("sock_diag", refused, $"(Unix socket with inode {inode})"),
        };
    }
}
