using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

/// <summary>
/// The C library. One file per family of calls: raw imports are private, the wrapper beside them reads errno at once,
/// retries EINTR and throws <see cref="LinuxException"/> for what the caller cannot expect.
/// </summary>
internal static partial class Libc
{
    private const string Library = "libc";

    internal static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    private static bool Interrupted(long result) => result < 0 && LastError == Errno.EINTR;

    private static int Check(int result, string call, string? subject = null) =>
        result < 0 ? throw new LinuxException(call, LastError, subject) : result;

    private static FileDescriptor Own(int fd, string call, string? subject = null) =>
        FileDescriptor.Adopt(Check(fd, call, subject));
}
