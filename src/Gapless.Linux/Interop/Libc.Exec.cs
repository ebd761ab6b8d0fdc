using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    private const int SIG_SETMASK = 2;
    private const int RLIMIT_NOFILE = 7;
    private const int LastSignal = 64;

    [StructLayout(LayoutKind.Sequential)]
    internal struct ResourceLimit
    {
        internal ulong Soft;
        internal ulong Hard;
    }

    /// <summary>Becomes another program; returns only when that failed.</summary>
    internal static unsafe Errno Exec(string path, NativeStrings arguments, NativeStrings environment)
    {
        _ = execve(path, arguments.Pointer, environment.Pointer);
        return LastError;
    }

    /// <summary>
    /// Unblocks every signal of this thread, which exec passes on; handlers exec resets by itself, ignored signals it keeps.
    /// Returns what to give to <see cref="RestoreSignals"/>.
    /// </summary>
    internal static unsafe SignalState ResetSignals()
    {
        var state = new SignalState();
        byte* none = stackalloc byte[SIGSET_SIZE];
        new Span<byte>(none, SIGSET_SIZE).Clear();
        fixed (byte* old = state.Mask)
        {
            _ = pthread_sigmask(SIG_SETMASK, none, old);
        }
        byte* action = stackalloc byte[OpaqueSize];
        for (int signal = 1; signal <= LastSignal; signal++)
        {
            new Span<byte>(action, OpaqueSize).Clear();
            // The first field of struct sigaction is the handler: 0 default, 1 ignore.
            if (sigaction(signal, null, action) == 0 && *(nint*)action == 1)
            {
                new Span<byte>(action, OpaqueSize).Clear();
                _ = sigaction(signal, action, null);
                state.Ignored.Add(signal);
            }
        }
        return state;
    }

    internal static unsafe void RestoreSignals(SignalState state)
    {
        byte* action = stackalloc byte[OpaqueSize];
        new Span<byte>(action, OpaqueSize).Clear();
        *(nint*)action = 1;
        foreach (int signal in state.Ignored)
        {
            _ = sigaction(signal, action, null);
        }
        fixed (byte* mask = state.Mask)
        {
            _ = pthread_sigmask(SIG_SETMASK, mask, null);
        }
    }

    internal static ResourceLimit FileLimit
    {
        get
        {
            Check(getrlimit(RLIMIT_NOFILE, out ResourceLimit limit), "getrlimit");
            return limit;
        }

        set => Check(setrlimit(RLIMIT_NOFILE, value), "setrlimit", $"(open files {value.Soft}, hard {value.Hard})");
    }

    internal sealed class SignalState
    {
        internal byte[] Mask { get; } = new byte[SIGSET_SIZE];

        internal List<int> Ignored { get; } = [];
    }

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int execve(string path, byte** argv, byte** envp);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int pthread_sigmask(int how, byte* set, byte* old);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int sigaction(int signal, byte* action, byte* old);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int getrlimit(int resource, out ResourceLimit limit);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int setrlimit(int resource, in ResourceLimit limit);
}
