using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Sends some of it on a blocking stream.</summary>
    internal static unsafe int SendSome(SafeHandle fd, ReadOnlySpan<byte> data)
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
        return Check((int)sent, "send");
    }

    /// <summary>Waits for bytes on a blocking stream; 0 at its end.</summary>
    internal static unsafe int ReceiveSome(SafeHandle fd, Span<byte> into)
    {
        nint received;
        fixed (byte* p = into)
        {
            do
            {
                received = recv(fd, p, (nuint)into.Length, 0);
            }
            while (Interrupted(received));
        }
        return Check((int)received, "recv");
    }

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint recv(SafeHandle fd, byte* into, nuint length, int flags);
}
