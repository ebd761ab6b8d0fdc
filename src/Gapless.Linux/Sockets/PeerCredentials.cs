using System.Runtime.InteropServices;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Sockets;

/// <summary>Who is at the other end of a Unix socket, as the kernel vouches for it.</summary>
public readonly record struct PeerCredentials(int Pid, uint Uid, uint Gid)
{
    /// <summary>Of the process that connected (or listened, seen from the client); for any Unix socket's handle.</summary>
    public static PeerCredentials Of(SafeHandle unixSocket)
    {
        Span<byte> raw = stackalloc byte[12];
        Libc.GetOption(unixSocket, Libc.SOL_SOCKET, Libc.SO_PEERCRED, raw, "SO_PEERCRED");
        return Read(raw);
    }

    internal static PeerCredentials Read(ReadOnlySpan<byte> ucred) => new(
        MemoryMarshal.Read<int>(ucred), MemoryMarshal.Read<uint>(ucred[4..]), MemoryMarshal.Read<uint>(ucred[8..]));
}
