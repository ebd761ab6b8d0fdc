namespace Gapless.Dev.Watching;

/// <summary>
/// How often folders without events are looked at: often while somebody works in them, seldom when nothing happens, and never so
/// often that looking takes more than a tenth of one processor.
/// </summary>
internal sealed class PollPace(TimeSpan? demanded)
{
    private const double Slower = 1.25;
    private const int Share = 10;

    private TimeSpan _interval = demanded ?? Shortest;

    public static TimeSpan Shortest { get; } = TimeSpan.FromMilliseconds(100);

    public static TimeSpan Longest { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait after a look.</summary>
    /// <param name="took">How long the look took.</param>
    /// <param name="found">Whether something had changed.</param>
    public TimeSpan Next(TimeSpan took, bool found)
    {
        if (demanded is { } interval)
            return Max(interval, took);
        _interval = found ? Shortest : Min(_interval * Slower, Longest);
        return Max(_interval, took * Share);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
