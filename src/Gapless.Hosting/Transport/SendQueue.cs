using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Gapless.Hosting.Transport;

/// <summary>
/// Runs the sends of many connections one after the other in one work item of the thread pool. Answers that become ready at about the same time then wake
/// a client's thread once and not once each, which is most of what a small answer costs.
/// </summary>
internal sealed class SendQueue : PipeScheduler, IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<(Action<object?> Action, object? State)> _work = new();
    private int _isRunning;

    public override void Schedule(Action<object?> action, object? state)
    {
        _work.Enqueue((action, state));
        if (Interlocked.CompareExchange(ref _isRunning, 1, 0) == 0)
            System.Threading.ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            while (_work.TryDequeue(out var work))
                work.Action(work.State);
            _isRunning = 0;
            // Whoever queued something before the line above may have seen it run still.
            Interlocked.MemoryBarrier();
            if (_work.IsEmpty || Interlocked.Exchange(ref _isRunning, 1) == 1)
                return;
        }
    }
}
