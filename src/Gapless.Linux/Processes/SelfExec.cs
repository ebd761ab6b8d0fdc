using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>Replaces this process's program and keeps its pid: the supervisor's upgrade of itself.</summary>
public static class SelfExec
{
    /// <summary>
    /// Runs another program in this process. It inherits <paramref name="keep"/> under their present numbers and nothing
    /// else that is close-on-exec; no signal is ignored or blocked.
    /// </summary>
    /// <returns>Only on failure: the reason (ENOENT, EACCES, ENOEXEC, E2BIG …). This process goes on as before.</returns>
    /// <remarks>All other threads end without unwinding. Call it when nothing is being written.</remarks>
    public static Errno Replace(
        string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyList<FileDescriptor> keep)
    {
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings([.. environment.Select(e => $"{e.Key}={e.Value}")]);
        List<FileDescriptor> cleared = [.. keep.Where(fd => fd.CloseOnExec)];
        cleared.ForEach(fd => fd.CloseOnExec = false);
        Libc.SignalState signals = Libc.ResetSignals();
        Errno error = Libc.Exec(path, argv, envp);
        Libc.RestoreSignals(signals);
        cleared.ForEach(fd => fd.CloseOnExec = true);
        return error;
    }
}
