using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

/// <summary>One request and its answers over NETLINK_SOCK_DIAG.</summary>
internal static class Netlink
{
    private const int NETLINK_SOCK_DIAG = 4;
    private const ushort SOCK_DIAG_BY_FAMILY = 20;
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;
    private const ushort NLM_F_REQUEST = 1;
    private const ushort NLM_F_DUMP = 0x300;
    private const int HeaderSize = 16;

    internal delegate void Answer(ReadOnlySpan<byte> message);

    /// <summary>Sends <paramref name="request"/> and calls back for every answer; returns the kernel's refusal, if any.</summary>
    internal static Errno Query(ReadOnlySpan<byte> request, bool dump, Answer answer)
    {
        using FileDescriptor socket = Libc.Socket(Libc.AF_NETLINK, Libc.SOCK_RAW, NETLINK_SOCK_DIAG);
        Span<byte> message = stackalloc byte[HeaderSize + request.Length];
        MemoryMarshal.Write(message, message.Length);
        MemoryMarshal.Write(message[4..], SOCK_DIAG_BY_FAMILY);
        MemoryMarshal.Write(message[6..], (ushort)(NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0)));
        MemoryMarshal.Write(message[8..], 1);
        MemoryMarshal.Write(message[12..], 0);
        request.CopyTo(message[HeaderSize..]);
        Libc.Send(socket, message);

        byte[] buffer = new byte[32 * 1024];
        while (true)
        {
            Span<byte> left = buffer.AsSpan(0, Libc.Read(socket, buffer));
            while (left.Length >= HeaderSize)
            {
                int length = MemoryMarshal.Read<int>(left);
                ReadOnlySpan<byte> body = left[HeaderSize..length];
                switch (MemoryMarshal.Read<ushort>(left[4..]))
                {
                    case NLMSG_DONE:
                        return Errno.None;
                    case NLMSG_ERROR:
                        return (Errno)(-MemoryMarshal.Read<int>(body));
                    default:
                        answer(body);
                        break;
                }
                if (!dump)
                {
                    return Errno.None;
                }
                left = left[Math.Min(left.Length, (length + 3) & ~3)..];
            }
        }
    }

    /// <summary>The payload of the first attribute of this type behind a fixed part; empty when there is none.</summary>
    internal static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> message, int fixedPart, ushort type)
    {
        ReadOnlySpan<byte> left = message.Length > fixedPart ? message[fixedPart..] : default;
        while (left.Length >= 4)
        {
            ushort length = MemoryMarshal.Read<ushort>(left);
            if (MemoryMarshal.Read<ushort>(left[2..]) == type)
            {
                return left[4..length];
            }
            left = left[Math.Min(left.Length, Math.Max(4, (length + 3) & ~3))..];
        }
        return default;
    }
}
