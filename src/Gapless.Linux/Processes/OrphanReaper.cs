using System.Runtime.InteropServices;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>
/// Takes away the processes that have ended and whose parents had gone before: the duty of whoever is process 1 of a container. Children that this process
/// started itself are left to whoever waits for them.
/// </summary>
public sealed class OrphanReaper : IDisposable
{
    private readonly PosixSignalRegistration _signal;

    private OrphanReaper()
    {
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Reap());
        Reap();
    }

    /// <summary>Null where that is somebody else's duty.</summary>
    public static OrphanReaper? BeginIfFirst() => Environment.ProcessId == 1 ? new OrphanReaper() : null;

    public void Dispose() => _signal.Dispose();

    private static void Reap()
    {
        foreach (var process in ProcessTable.All().Where(p => p.State == 'Z' && p.Parent == Environment.ProcessId))
        {
            // Nobody else may reap it, so the number still means this process.
            if (!OwnChildren.Contains(process.Pid) && Libc.TryPidfdOpen(process.Pid, out var handle) == Errno.None)
            {
                using (handle)
                    Libc.TryReap(handle!, out _, out _);
            }
        }
    }
}
