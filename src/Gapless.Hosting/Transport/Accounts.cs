using Gapless.Contract.Workers;

namespace Gapless.Hosting.Transport;

/// <summary>What this process did with connections and requests since its start. Counted where it happens, on any thread.</summary>
internal sealed class Accounts
{
    private long _accepted;
    private long _adopted;
    private long _started;
    private long _finished;
    private long _failed;
    private long _handedOver;
    private long _movedBytes;
    private long _closedPolitely;
    private long _cut;
    private long _longestWait;

    public long Accepted => Volatile.Read(ref _accepted);

    public long Adopted => Volatile.Read(ref _adopted);

    public long HandedOver => Volatile.Read(ref _handedOver);

    public long MovedBytes => Volatile.Read(ref _movedBytes);

    public long ClosedPolitely => Volatile.Read(ref _closedPolitely);

    public long Cut => Volatile.Read(ref _cut);

    public void OnAccepted() => Interlocked.Increment(ref _accepted);

    public void OnAdopted() => Interlocked.Increment(ref _adopted);

    public void OnRequestStarted() => Interlocked.Increment(ref _started);

    public void OnRequestEnded(bool failed) => Interlocked.Increment(ref failed ? ref _failed : ref _finished);

    /// <param name="bytes">Received here, not consumed.</param>
    /// <param name="wait">From the moment it was taken from Kestrel to the other process's word.</param>
    public void OnHandedOver(int bytes, TimeSpan wait)
    {
        Interlocked.Increment(ref _handedOver);
        Interlocked.Add(ref _movedBytes, bytes);
        var before = Volatile.Read(ref _longestWait);
        while (wait.Ticks > before)
            before = Interlocked.CompareExchange(ref _longestWait, wait.Ticks, before) is var seen && seen == before ? wait.Ticks : seen;
    }

    public void OnClosedPolitely() => Interlocked.Increment(ref _closedPolitely);

    public void OnCut() => Interlocked.Increment(ref _cut);

    /// <param name="open">Connections open now.</param>
    /// <param name="final">The process is about to end.</param>
    public WorkerCounts ToCounts(int open, bool final) => new()
    {
        Open = open,
        Accepted = Volatile.Read(ref _accepted),
        Adopted = Volatile.Read(ref _adopted),
        RequestsStarted = Volatile.Read(ref _started),
        RequestsFinished = Volatile.Read(ref _finished),
        RequestsFailed = Volatile.Read(ref _failed),
        HandedOver = Volatile.Read(ref _handedOver),
        MovedBytes = Volatile.Read(ref _movedBytes),
        ClosedPolitely = Volatile.Read(ref _closedPolitely),
        Cut = Volatile.Read(ref _cut),
        LongestWaitMs = Math.Round(TimeSpan.FromTicks(Volatile.Read(ref _longestWait)).TotalMilliseconds, 3),
        Final = final,
    };
}
