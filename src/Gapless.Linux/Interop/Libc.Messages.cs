using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    internal const int MSG_CTRUNC = 8;
    internal const int MSG_TRUNC = 0x20;
    internal const int MSG_DONTWAIT = 0x40;
    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;

    internal static unsafe void Send(SafeHandle fd, ReadOnlySpan<byte> data)
    {
        nint sent;
        fixed (byte* p = data)
        {
            do
            {
                sent = send(fd, p, (nuint)data.Length, MSG_NOSIGNAL);
            }
            while (Interrupted(sent));
        }
        Check((int)sent, "send");
    }

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint send(SafeHandle fd, byte* data, nuint size, int flags);
}
