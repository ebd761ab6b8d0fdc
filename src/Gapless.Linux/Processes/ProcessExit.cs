using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>
/// Waits for the end of a process. Only its parent learns the status by waitid, and only once; from Linux 6.15 on the
/// pidfd tells everybody else too, but not before the parent has reaped it.
/// </summary>
internal static class ProcessExit
{
    private static readonly TimeSpan LongestReap = TimeSpan.FromMilliseconds(200);

    internal static async Task<ExitStatus> Await(FileDescriptor handle)
    {
        // Our own duplicate: the handle may be disposed while the child runs, and must still be reaped.
        using FileDescriptor pidfd = handle.Duplicate();
        while (true)
        {
            await ReadinessLoop.Shared.WhenReady(pidfd, Libc.EPOLLIN, CancellationToken.None).ConfigureAwait(false);
            switch (Libc.TryReap(pidfd, out int? code, out int? signal))
            {
                case Errno.None:
                    return code is { } c ? ExitStatus.Exited(c) : ExitStatus.KilledBy(signal!.Value);
                case Errno.EAGAIN:
                    continue;
                default:
                    return await StatusOfReaped(pidfd).ConfigureAwait(false);
            }
        }
    }

    private static async Task<ExitStatus> StatusOfReaped(FileDescriptor pidfd)
    {
        int? status = Libc.TryExitStatusOfReaped(pidfd, out bool supported);
        if (status is null && supported)
        {
            using var enough = new CancellationTokenSource(LongestReap, TimeProvider.System);
            try
            {
                // A pidfd hangs up when the process has been reaped.
                await ReadinessLoop.Shared.WhenReady(pidfd, 0, enough.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (enough.IsCancellationRequested)
            {
                return ExitStatus.Unknown;
            }
            status = Libc.TryExitStatusOfReaped(pidfd, out _);
        }
        return status is { } known ? ExitStatus.FromWaitStatus(known) : ExitStatus.Unknown;
    }
}
