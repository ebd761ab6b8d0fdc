using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans.Explaining;

/// <summary>What a plan does, a line for each part that is not empty.</summary>
internal static class PlanExplanation
{
    public static IEnumerable<string> Lines(DevPlan plan)
    {
        yield return $"{plan.Name}: {plan.Sentence}";
        foreach ((string name, string value) in Parts(plan))
        {
            if (value.Length > 0)
                yield return $"  {name,-13}{value}";
        }
    }

    private static IEnumerable<(string Name, string Value)> Parts(DevPlan plan)
    {
        yield return ("folder", plan.Folder);
        yield return ("read from", plan.File ?? "");
        yield return ("before", string.Join("; ", plan.Before));
        yield return ("build", plan.CSharpProject is null ? plan.Build ?? "" : $"{plan.CSharpProject}, in memory");
        yield return ("run", plan.CSharpProject is null ? plan.Run.ToString() : string.Join(' ', plan.Run.Arguments.Skip(1).Prepend("its own program")));
        yield return ("after", string.Join("; ", plan.After));
        yield return ("listen", plan.Listen.ToString());
        yield return ("two at once", plan.AppPort is { } port ? $"no: the app always takes port {port}; requests wait while one replaces the other"
            : plan.OneAtATime ? "no: the old one ends first; requests wait meanwhile" : "yes: the new one starts beside the old one");
        yield return ("ready", (plan.ReadyPath is null ? "when it accepts connections" : $"when {plan.ReadyPath} answers 2xx") + $", within {Duration.Format(plan.ReadyWithin)}");
        yield return ("env files", string.Join(", ", plan.EnvFiles));
        yield return ("env", string.Join(", ", plan.Environment.Keys.Order(StringComparer.Ordinal)));
        yield return ("stop", plan.Stop.KillAfter == TimeSpan.Zero ? "SIGKILL" : $"{Signals.NameOf(plan.Stop.Signal)}, after {Duration.Format(plan.Stop.KillAfter)} SIGKILL");
        yield return ("restart", plan.RestartAfter is { } after ? $"{Duration.Format(after)} after its end" : "");
        yield return ("failed build", plan.StopOnFailure ? "ends the app" : "the old version keeps serving");
        foreach ((string, string) part in Watched("watch", plan.Watch))
            yield return part;
        foreach (SideRule rule in plan.Rules)
        {
            yield return ("rule", $"{rule.Name}: {string.Join("; ", rule.Commands)}{(rule.Reload ? ", then pages reload" : "")}");
            foreach ((string, string) part in Watched("  for", rule.Watch))
                yield return part;
        }

        yield return ("browser", plan.Browser ? "pages reload and show failures" : "pages are left alone");
        yield return ("failure log", plan.FailureLog ?? "");
    }

    private static IEnumerable<(string Name, string Value)> Watched(string name, WatchRules rules)
    {
        string[] what =
        [
            .. rules.Folders, .. rules.Files,
            .. rules.Extensions.Count > 0 ? (string[])["with extension " + string.Join(' ', rules.Extensions)] : [],
            .. rules.Globs.Count > 0 ? (string[])["like " + string.Join(' ', rules.Globs)] : [],
        ];
        yield return (name, string.Join(", ", what));
        yield return ("  without", string.Join(", ", [.. rules.ExcludedFolders, .. rules.ExcludedFiles, .. rules.ExcludedGlobs, .. rules.ExcludedPatterns.Select(p => $"/{p}/"), .. rules.GitIgnore ? (string[])["what .gitignore says"] : []]));
        yield return ("  quiet", Duration.Format(rules.Quiet) + (rules.Poll is { } poll ? $", looked at every {Duration.Format(poll)}" : ""));
    }
}
