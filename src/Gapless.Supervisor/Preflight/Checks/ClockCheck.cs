using Gapless.Contract;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>The machine knows what time it is.</summary>
internal static class ClockCheck
{
    /// <summary>Machines that build and machines that serve are seldom further apart than this when both are right.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static IEnumerable<Finding> Of(Facts facts)
    {
        const string Why = "certificates, tokens and the order of logs depend on it";
        if (facts.NewestFile is { } newest && newest > facts.Now + Tolerance)
            yield return Finding.Warning(FindingIds.Clock, $"it is {facts.Now:yyyy-MM-dd HH:mm} here, and a file of the release was written on {newest:yyyy-MM-dd HH:mm}", Why, "set the clock of this machine, or of the one that builds");
        else if (facts.IsClockSynchronized is false)
            yield return Finding.Note(FindingIds.Clock, "nothing keeps the clock right (NTP)", Why, "run chrony or systemd-timesyncd");
        else
            yield return Finding.Ok(FindingIds.Clock, $"it is {facts.Now:yyyy-MM-dd HH:mm} UTC");
    }
}
