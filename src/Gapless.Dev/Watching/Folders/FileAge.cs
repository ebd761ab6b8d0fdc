using Gapless.Linux.Files;

namespace Gapless.Dev.Watching.Folders;

/// <summary>How long ago a file changed. Its times move in steps of the kernel's clock: two writes within one step look like one.</summary>
internal static class FileAge
{
    /// <summary>Ten steps of a kernel that ticks a hundred times a second would be too many to wait for, four are safe.</summary>
    public static TimeSpan Step { get; } = TimeSpan.FromMilliseconds(40);

    public static TimeSpan Of(in FileFacts facts, DateTimeOffset now) =>
        now - DateTimeOffset.UnixEpoch.AddTicks(Math.Max(facts.Modified, facts.Changed) / TimeSpan.NanosecondsPerTick);

    /// <summary>A time in the future, by the clock of a file server, counts as settled: it will never be otherwise.</summary>
    public static bool IsFresh(in FileFacts facts, DateTimeOffset now) => Of(facts, now) is var age && age < Step && age > -Step;
}
