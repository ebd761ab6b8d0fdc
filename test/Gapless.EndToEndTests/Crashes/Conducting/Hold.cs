namespace Gapless.EndToEndTests.Crashes.Conducting;

/// <summary>One packet that a test wants to stop: the nth of its kind from or to a worker of a version.</summary>
/// <param name="version">Of the worker whose control channel it is; of packets with connections: of the worker that takes them.</param>
/// <param name="kind">The message's own name for itself; <c>offer</c> and <c>answer</c> between two workers.</param>
/// <param name="number">Counted from 1, from when the hold was made.</param>
internal sealed class Hold(string version, string kind, int number)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    /// <summary>The packet was sent and not delivered, and will not be before <see cref="Release"/>.</summary>
    public Task Reached => _reached.Task;

    public void Release() => _released.TrySetResult();

    /// <summary>To be awaited before a packet is delivered.</summary>
    public Task PassAsync(string versionOfWorker, string kindOfPacket)
    {
        if (versionOfWorker != version || kindOfPacket != kind || Interlocked.Increment(ref _seen) != number)
            return Task.CompletedTask;
        _reached.SetResult();
        return _released.Task;
    }
}
