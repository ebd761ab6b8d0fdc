using Gapless.Contract;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>The candidate's workers may open as many files as the live ones have open: the connections come to them.</summary>
internal static class DescriptorCheck
{
    private const double Near = 0.8;

    public static IEnumerable<Finding> Of(Facts facts)
    {
        if (facts.Live is not { OpenFiles: > 0 } live)
            yield break;
        var text = $"a live worker has {live.OpenFiles} files open, of {facts.FileLimit} that a new one may open";
        yield return live.OpenFiles > facts.FileLimit * Near
            ? Finding.Warning(FindingIds.Descriptors, text, "it takes their connections over, and its own files come on top", "raise the limit of open files (LimitNOFILE= of the unit, ulimit -n) before the supervisor is started")
            : Finding.Ok(FindingIds.Descriptors, text);
    }
}
