using Gapless.Contract;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>The disk of the store has room: for the journal and the logs now, for another release later.</summary>
internal static class DiskCheck
{
    private const long Least = 32L << 20;
    private const long Enough = 256L << 20;
    private const string Remedy = "make room, or lower 'keep'";

    public static IEnumerable<Finding> Of(Facts facts)
    {
        var free = $"{Sizes.Of(facts.FreeBytes)} free on the disk of the store";
        yield return facts.FreeBytes switch
        {
            < Least => Finding.Error(FindingIds.Disk, free, "the journal and the workers' logs need room while the rollout runs", Remedy),
            var bytes when bytes < Math.Max(Enough, facts.Size) => Finding.Warning(FindingIds.Disk, free, "another release may not fit", Remedy),
            _ => Finding.Ok(FindingIds.Disk, free),
        };
    }
}
