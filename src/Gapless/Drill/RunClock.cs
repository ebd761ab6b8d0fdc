namespace Gapless.Drill;

/// <summary>Time since the run began.</summary>
internal sealed class RunClock
{
    private readonly long _start;

    public RunClock(TimeProvider time)
    {
        Time = time;
        _start = time.GetTimestamp();
    }

    public TimeProvider Time { get; }

    public TimeSpan Elapsed => Time.GetElapsedTime(_start);
}
