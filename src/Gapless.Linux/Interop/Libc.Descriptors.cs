using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    internal const int FD_CLOEXEC = 1;
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_APPEND = 0x400;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_PATH = 0x200000;

    private const int F_GETFD = 1;
    private const int F_SETFD = 2;
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;
    private const int F_DUPFD_CLOEXEC = 1030;

    // O_DIRECTORY is one of the few flags whose value depends on the architecture.
    internal static int O_DIRECTORY { get; } =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;

    /// <summary>EINTR after close means closed on Linux: trying again could close somebody else's descriptor.</summary>
    internal static bool Close(int fd) => close(fd) == 0 || LastError == Errno.EINTR;

    internal static FileDescriptor Open(string path, int flags, uint mode = 0)
    {
        int fd;
        do
        {
            fd = open(path, flags | O_CLOEXEC, mode);
        }
        while (Interrupted(fd));
        return Own(fd, "open", path);
    }

    internal static FileDescriptor Duplicate(SafeHandle fd, int lowest) =>
        Own(fcntl(fd, F_DUPFD_CLOEXEC, lowest), "fcntl(F_DUPFD_CLOEXEC)");

    /// <summary>Null when nothing has that number.</summary>
    internal static FileDescriptor? TryDuplicate(int fd)
    {
        int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
        return copy < 0 ? null : FileDescriptor.Adopt(copy);
    }

    /// <summary>Puts what <paramref name="by"/> is under the number of <paramref name="fd"/>; what was there is closed without being shut down.</summary>
    internal static void Replace(SafeHandle fd, SafeHandle by)
    {
        int result;
        do
        {
            result = dup3(by, fd, O_CLOEXEC);
        }
        while (result < 0 && LastError is Errno.EINTR or Errno.EBUSY);
        Check(result, "dup3");
    }

    internal static int GetDescriptorFlags(SafeHandle fd) => Check(fcntl(fd, F_GETFD, 0), "fcntl(F_GETFD)");

    internal static void SetDescriptorFlags(SafeHandle fd, int flags) => Check(fcntl(fd, F_SETFD, flags), "fcntl(F_SETFD)");

    internal static int GetStatusFlags(SafeHandle fd) => Check(fcntl(fd, F_GETFL, 0), "fcntl(F_GETFL)");

    internal static void SetStatusFlags(SafeHandle fd, int flags) => Check(fcntl(fd, F_SETFL, flags), "fcntl(F_SETFL)");

    internal static unsafe int Read(SafeHandle fd, Span<byte> into)
    {
        nint read;
        fixed (byte* p = into)
        {
            do
            {
                read = Libc.read(fd, p, (nuint)into.Length);
            }
            while (Interrupted(read));
        }
        return Check((int)read, "read");
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int fcntl(SafeHandle fd, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int fcntl(int fd, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int dup3(SafeHandle from, SafeHandle to, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial nint read(SafeHandle fd, byte* into, nuint count);
}
