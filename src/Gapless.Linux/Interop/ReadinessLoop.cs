namespace Gapless.Linux.Interop;

/// <summary>
/// One background thread that waits for descriptors to become ready, for the whole process: pidfds, channels and
/// notification sockets. A thread per process or per socket would cost a stack each.
/// </summary>
/// <remarks>
/// Each wait holds its own duplicate of the descriptor, so that a caller may close its own at any time, and because epoll
/// refuses to hold the same descriptor twice. Epoll forgets an open file only when its last descriptor is closed, hence the
/// explicit removal.
/// </remarks>
internal sealed class ReadinessLoop
{
    private static readonly Lazy<ReadinessLoop> Loop = new(() => new ReadinessLoop());

    private readonly FileDescriptor _epoll = Libc.EpollCreate();
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Wait> _waits = [];
    private long _lastKey;

    private ReadinessLoop()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "gapless readiness" };
        thread.Start();
    }

    internal static ReadinessLoop Shared => Loop.Value;

    /// <summary>Completes when one of the events, an error or a hang-up is there; continuations run on the thread pool.</summary>
    internal async Task WhenReady(FileDescriptor fd, uint events, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var wait = new Wait(fd.Duplicate());
        long key;
        lock (_gate)
        {
            key = ++_lastKey;
            _waits.Add(key, wait);
        }
        try
        {
            Libc.EpollAddOnce(_epoll, wait.Descriptor, events, key);
            await using (cancel.Register(() => wait.Done.TrySetCanceled(cancel)))
            {
                await wait.Done.Task.ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_gate)
            {
                _waits.Remove(key);
            }
            Libc.EpollRemove(_epoll, wait.Descriptor);
            wait.Descriptor.Dispose();
        }
    }

    private void Run()
    {
        Span<long> keys = stackalloc long[64];
        while (true)
        {
            int count = Libc.EpollWait(_epoll, keys);
            foreach (long key in keys[..count])
            {
                Wait? wait;
                lock (_gate)
                {
                    _waits.TryGetValue(key, out wait);
                }
                wait?.Done.TrySetResult();
            }
        }
    }

    private sealed record Wait(FileDescriptor Descriptor)
    {
        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
