using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>The commands of probes, smoke tests and hooks are there, and the service's user may execute them.</summary>
internal static class ScriptCheck
{
    private static readonly HashSet<HookPoint> Reverting = [HookPoint.BeforeStart, HookPoint.AfterStart, HookPoint.BeforeShift, HookPoint.AfterShift, HookPoint.BeforePromote];

    public static IEnumerable<Finding> Of(Facts facts)
    {
        foreach (var (where, command, reverts) in Commands(facts.Config))
        {
            if (RunLine.Of(command) is not { } line || Executable.Problem(facts, line) is not var (what, remedy))
                continue;
            yield return reverts
                ? Finding.Error(FindingIds.Script, $"{where}: {what}", "the rollout would go back when it comes there", remedy)
                : Finding.Warning(FindingIds.Script, $"{where}: {what}", "it would fail when it comes there", remedy);
        }
    }

    private static IEnumerable<(string Where, string Command, bool Reverts)> Commands(ServiceConfig config)
    {
        (string Name, ProbeConfig? Probe)[] probes = [("health.startup", config.Health.Startup), ("health.readiness", config.Health.Readiness), ("health.liveness", config.Health.Liveness)];
        foreach (var (name, probe) in probes)
        {
            if (probe?.Command is { } command)
                yield return (name, command, true);
        }

        foreach (var (index, step) in config.Smoke.Index())
        {
            if (step.Command is { } command)
                yield return ($"smoke[{index}]", command, true);
        }

        foreach (var (point, hooks) in config.Hooks)
        {
            foreach (var command in hooks.OfType<Hook.Command>())
                yield return ($"hooks.{HookNames.Of(point)}", command.Line, Reverting.Contains(point));
        }
    }
}
