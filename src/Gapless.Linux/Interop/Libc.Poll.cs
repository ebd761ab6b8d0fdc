using System.Runtime.InteropServices;

namespace Gapless.Linux.Interop;

internal static partial class Libc
{
    internal const short POLLIN = 1;
    internal const short POLLOUT = 4;

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        internal int Fd;
        internal short Events;
        internal short Returned;
    }

    /// <summary>Whether one of the events, an error or a hang-up is there now.</summary>
    internal static bool Ready(SafeHandle fd, short events) => Poll(fd, events, TimeSpan.Zero, TimeProvider.System);

    /// <summary>Waits for events; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</summary>
    internal static unsafe bool Poll(SafeHandle fd, short events, TimeSpan timeout, TimeProvider time)
    {
        bool added = false;
        try
        {
            fd.DangerousAddRef(ref added);
            var entry = new PollFd { Fd = (int)fd.DangerousGetHandle(), Events = events };
            long start = time.GetTimestamp();
            while (true)
            {
                int left = timeout == Timeout.InfiniteTimeSpan
                    ? -1
                    : (int)Math.Clamp(Math.Ceiling((timeout - time.GetElapsedTime(start)).TotalMilliseconds), 0, int.MaxValue);
                int ready = poll(&entry, 1, left);
                if (!Interrupted(ready))
                {
                    return Check(ready, "poll") > 0;
                }
            }
        }
        finally
        {
            if (added)
            {
                fd.DangerousRelease();
            }
        }
    }

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int poll(PollFd* entries, nuint count, int milliseconds);
}
