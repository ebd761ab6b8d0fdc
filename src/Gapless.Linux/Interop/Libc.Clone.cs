using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    private const int CLONE_VM = 0x100;
    private const int CLONE_FILES = 0x400;
    private const int MAP_PRIVATE = 2;
    private const int MAP_ANONYMOUS = 0x20;
    private const int SIG_BLOCK = 0;
    private const int WaitForAll = 0x4000_0000;

    private static readonly Lazy<nint> SleepFunction = new(() => NativeLibrary.GetExport(NativeLibrary.Load(Library, typeof(Libc).Assembly, null), "sleep"));

    /// <summary>
    /// A child that shares this process's memory and descriptor table and runs nothing but the C library's <c>sleep</c>: managed code must never run in it. Every signal is
    /// blocked in it, and it sends none when it ends, so that no <c>wait</c> of the program meets it.
    /// </summary>
    internal static unsafe int CloneSleeper(uint seconds, byte* stack, nuint size)
    {
        byte* all = stackalloc byte[SIGSET_SIZE];
        byte* before = stackalloc byte[SIGSET_SIZE];
        new Span<byte>(all, SIGSET_SIZE).Fill(0xFF);
        nint sleep = SleepFunction.Value;
        _ = pthread_sigmask(SIG_BLOCK, all, before);
        // The stack grows downwards.
        int pid = clone(sleep, stack + size, CLONE_VM | CLONE_FILES, (nint)seconds);
        Errno error = pid < 0 ? LastError : Errno.None;
        _ = pthread_sigmask(SIG_SETMASK, before, null);
        return pid < 0 ? throw new LinuxException("clone", error) : pid;
    }

    /// <summary>Waits for the end of a child that sends no signal.</summary>
    internal static unsafe void AwaitSleeper(int pid)
    {
        int result;
        do
        {
            result = waitpid(pid, null, WaitForAll);
        }
        while (Interrupted(result));
    }

    internal static unsafe byte* MapStack(nuint size)
    {
        void* address = mmap(null, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return (nint)address == -1 ? throw new LinuxException("mmap", LastError, $"({size} bytes)") : (byte*)address;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int clone(nint function, byte* stack, int flags, nint argument);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int waitpid(int pid, int* status, int options);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial void* mmap(void* address, nuint size, int protection, int flags, int fd, long offset);
}
