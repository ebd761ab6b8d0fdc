using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    private const int P_PIDFD = 3;
    private const int WNOHANG = 1;
    private const int WEXITED = 4;
    private const int CLD_EXITED = 1;
    private const int SIGINFO_SIZE = 128;
    private const nuint PIDFD_GET_INFO = 0xC000_0000 | (PidfdInfoSize << 16) | (0xFF << 8) | 11;
    private const int PidfdInfoSize = 64;
    private const ulong PIDFD_INFO_EXIT = 1 << 3;

    // The numbers that are the same on every architecture: newer than the unified table of Linux 5.x.
    private const long SYS_pidfd_send_signal = 424;
    private const long SYS_pidfd_open = 434;
    private const long SYS_pidfd_getfd = 438;

    internal static Errno TryPidfdOpen(int pid, out FileDescriptor? pidfd)
    {
        long fd = syscall(SYS_pidfd_open, pid, 0, 0, 0);
        pidfd = fd < 0 ? null : FileDescriptor.Adopt((int)fd);
        return fd < 0 ? LastError : Errno.None;
    }

    internal static Errno TryPidfdSignal(FileDescriptor pidfd, int signal) =>
        syscall(SYS_pidfd_send_signal, pidfd.Value, signal, 0, 0) == 0 ? Errno.None : LastError;

    internal static FileDescriptor PidfdGetFd(FileDescriptor pidfd, int remote) =>
        Own((int)syscall(SYS_pidfd_getfd, pidfd.Value, remote, 0, 0), "pidfd_getfd", $"(descriptor {remote})");

    /// <summary>Reaps a child that has ended. ECHILD: it is not our child, or somebody else has reaped it.</summary>
    internal static unsafe Errno TryReap(FileDescriptor pidfd, out int? code, out int? signal)
    {
        code = signal = null;
        byte* info = stackalloc byte[SIGINFO_SIZE];
        new Span<byte>(info, SIGINFO_SIZE).Clear();
        int result;
        do
        {
            result = waitid(P_PIDFD, pidfd.Value, info, WEXITED | WNOHANG);
        }
        while (Interrupted(result));
        if (result < 0)
        {
            return LastError;
        }
        // siginfo_t on 64-bit: signo (0: nobody has ended), errno, code, padding, pid, uid, status.
        if (*(int*)info == 0)
        {
            return Errno.EAGAIN;
        }
        int status = *(int*)(info + 24);
        if (*(int*)(info + 8) == CLD_EXITED)
        {
            code = status;
        }
        else
        {
            signal = status;
        }
        return Errno.None;
    }

    /// <summary>The wait status of a process that somebody else has reaped (Linux 6.15 and later); null where it cannot be told.</summary>
    internal static unsafe int? TryExitStatusOfReaped(FileDescriptor pidfd, out bool supported)
    {
        byte* info = stackalloc byte[PidfdInfoSize];
        new Span<byte>(info, PidfdInfoSize).Clear();
        *(ulong*)info = PIDFD_INFO_EXIT;
        supported = ioctl(pidfd, PIDFD_GET_INFO, info) == 0;
        return supported && (*(ulong*)info & PIDFD_INFO_EXIT) != 0 ? *(int*)(info + 60) : null;
    }

    internal static Errno TryKill(int pid, int signal) => kill(pid, signal) == 0 ? Errno.None : LastError;

    [LibraryImport(Library, SetLastError = true)]
    private static partial long syscall(long number, long a, long b, long c, long d);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int waitid(int kind, int id, byte* info, int options);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int ioctl(SafeHandle fd, nuint request, void* argument);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
