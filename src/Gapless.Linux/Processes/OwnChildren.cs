namespace Gapless.Linux.Processes;

/// <summary>The children that this process started and has not reaped yet. Thread-safe.</summary>
internal static class OwnChildren
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Pids = [];

    /// <summary>Starts one: nobody sees it before it is among them, however soon it ends.</summary>
    public static (Errno Error, int Pid) Start(Func<(Errno Error, int Pid)> start)
    {
        lock (Gate)
        {
            var started = start();
            if (started.Error == Errno.None)
                Pids.Add(started.Pid);
            return started;
        }
    }

    public static bool Contains(int pid)
    {
        lock (Gate)
            return Pids.Contains(pid);
    }

    public static void Remove(int pid)
    {
        lock (Gate)
            Pids.Remove(pid);
    }
}
