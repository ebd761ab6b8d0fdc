using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Surroundings;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>There is memory for two generations at once.</summary>
internal static class MemoryCheck
{
    public static IEnumerable<Finding> Of(Facts facts)
    {
        if (facts.Live is not { ResidentBytes: > 0 } live || facts.Config.Strategy == RolloutStrategy.Recreate || FreeMemory.Of(facts) is not { } free)
            yield break;
        var needed = live.ResidentBytes * (facts.Config.Workers + facts.Config.Standby);
        var text = $"{Sizes.Of(free)} of memory are free, and a second generation of the size of the live one takes {Sizes.Of(needed)}";
        yield return needed > free
            ? Finding.Warning(FindingIds.Memory, text, "old and new run side by side for a while; the kernel may kill one of them", "give the machine (or the control group) more memory, lower 'workers', or use 'strategy: recreate'")
            : Finding.Ok(FindingIds.Memory, text);
    }
}
