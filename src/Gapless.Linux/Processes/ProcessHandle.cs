using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>
/// One process, held by a pidfd: it never means another process that got the same number later. Whether it is a child of
/// this process or was adopted, its end is seen the same way; only the exit status of an adopted one may be unknown.
/// </summary>
/// <remarks>All members may be used from several threads.</remarks>
public sealed class ProcessHandle : IDisposable
{
    private readonly FileDescriptor _pidfd;
    private readonly Lazy<Task<ExitStatus>> _exited;

    private ProcessHandle(int pid, FileDescriptor pidfd)
    {
        Pid = pid;
        _pidfd = pidfd;
        StartTime = ProcessTable.Read(pid)?.StartTime ?? 0;
        _exited = new Lazy<Task<ExitStatus>>(() => ProcessExit.Await(_pidfd));
    }

    public int Pid { get; }

    /// <summary>
    /// Clock ticks between boot and the start of the process; with the pid and <see cref="BootId"/> it names a process for
    /// ever. 0 when it had ended and been reaped before it could be read.
    /// </summary>
    public ulong StartTime { get; }

    /// <summary>Completes when the process has ended; a child has been reaped by then. Goes on when the handle is disposed.</summary>
    public Task<ExitStatus> Exited => _exited.Value;

    public bool HasExited => Exited.IsCompleted || Libc.Ready(_pidfd, Libc.POLLIN);

    /// <summary>Opens a running process.</summary>
    /// <returns>Null when there is no such process.</returns>
    public static ProcessHandle? Open(int pid)
    {
        Errno error = Libc.TryPidfdOpen(pid, out FileDescriptor? pidfd);
        return error switch
        {
            Errno.None => new ProcessHandle(pid, pidfd!),
            // EINVAL: the number is that of a thread, not of a process.
            Errno.ESRCH or Errno.EINVAL => null,
            _ => throw new LinuxException("pidfd_open", error, $"({pid})"),
        };
    }

    /// <summary>Opens a process only if it is still the one that started then.</summary>
    public static ProcessHandle? Open(int pid, ulong startTime)
    {
        ProcessHandle? process = Open(pid);
        if (process is null || process.StartTime == startTime)
        {
            return process;
        }
        process.Dispose();
        return null;
    }

    /// <summary>Sends a signal to this process alone; false when it has ended.</summary>
    public bool Signal(int signal)
    {
        Errno error = Libc.TryPidfdSignal(_pidfd, signal);
        return error switch
        {
            Errno.None => true,
            Errno.ESRCH => false,
            _ => throw new LinuxException("pidfd_send_signal", error, $"({Signals.NameOf(signal)} to {Pid})"),
        };
    }

    /// <summary>The processes of the session that this process leads, itself among them while it lives.</summary>
    public IReadOnlyList<int> SessionMembers() => [.. ProcessSession.Members(Pid, StartTime).Select(p => p.Pid)];

    /// <summary>
    /// Sends a signal to every process of the session, also after its leader has ended. SIGKILL is repeated until no
    /// member is left that could have forked meanwhile.
    /// </summary>
    /// <returns>How many processes got it.</returns>
    public int SignalSession(int signal) => ProcessSession.Signal(Pid, StartTime, signal);

    /// <summary>Takes a duplicate (close-on-exec) of a descriptor of that process: sockets survive their process this way.</summary>
    /// <exception cref="LinuxException">EPERM: ptrace rules forbid it; EBADF: it has no such descriptor; ESRCH: it has ended.</exception>
    public FileDescriptor DuplicateDescriptor(int remoteFd) => Libc.PidfdGetFd(_pidfd, remoteFd);

    public void Dispose() => _pidfd.Dispose();

    internal static ProcessHandle OfChild(int pid)
    {
        // An unreaped child keeps its number, so this cannot be another process.
        Errno error = Libc.TryPidfdOpen(pid, out FileDescriptor? pidfd);
        if (error != Errno.None)
        {
            throw new LinuxException("pidfd_open", error, $"({pid})");
        }
        var process = new ProcessHandle(pid, pidfd!);
        _ = ForgetAsync(process);
        return process;
    }

    private static async Task ForgetAsync(ProcessHandle child)
    {
        await child.Exited.ConfigureAwait(false);
        OwnChildren.Remove(child.Pid);
    }
}
