using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>The program that <c>run</c> names is there, and the service's user may execute it.</summary>
internal static class ProgramCheck
{
    public static IEnumerable<Finding> Of(Facts facts)
    {
        if (RunLine.Of(facts.Config.Run) is not { } line)
            yield break;
        yield return Executable.Problem(facts, line) is var (what, remedy)
            ? Finding.Error(FindingIds.Program, what, "no worker could start", remedy)
            : Finding.Ok(FindingIds.Program, $"{line.Program} can be run");
    }
}
