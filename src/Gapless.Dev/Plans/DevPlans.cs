using Gapless.Dev.Compiling;
using Gapless.Dev.Plans.Air;
using Gapless.Dev.Plans.Explaining;
using Gapless.Dev.Plans.Kinds;

namespace Gapless.Dev.Plans;

/// <summary>From a folder and a command line to what a session does. Reads files, starts nothing; stateless, any thread.</summary>
internal static class DevPlans
{
    /// <summary>Asked again when the file of a plan has changed.</summary>
    /// <param name="environment">Of the session.</param>
    public static PlanResult Of(DevArguments arguments, IReadOnlyDictionary<string, string> environment)
    {
        var problems = new List<Problem>();
        var search = new PlanSearch(arguments, environment, Path.TrimEndingDirectorySeparator(Path.GetFullPath(arguments.Folder)), problems);
        IReadOnlyList<DevPlan> plans = Find(search);
        if (plans.Count == 0 && problems.Count == 0)
            search.Report(Nothing(search));
        return new PlanResult(problems.Count > 0 ? [] : plans, problems, Explain(plans, search));
    }

    private static IReadOnlyList<DevPlan> Find(PlanSearch search)
    {
        if (search.Arguments.Command.Count > 0)
            return List(CommandPlan.Of(search));
        if (search.Arguments.ConfigFile is { } named && !File.Exists(named))
        {
            search.Report($"--config: there is no file '{named}'");
            return [];
        }

        if (YamlFile(search) is { } file)
        {
            IReadOnlyList<DevPlan> plans = YamlPlan.Of(search, file);
            if (plans.Count > 0 || search.Problems.Count > 0)
                return plans;
            search.Hints.Add($"{Path.GetFileName(file)} has no 'dev:' section");
        }

        return List(Recognition.Of(search));
    }

    /// <summary>A project, air's file or air's keys on the command line say that something else is meant.</summary>
    private static string? YamlFile(PlanSearch search)
    {
        if (search.Arguments.ConfigFile is { } named)
            return Recognition.IsYaml(named) ? named : null;
        return search.Arguments.Project is null && search.Arguments.Overrides.Count == 0 ? search.First("gapless.yaml") : null;
    }

    private static IReadOnlyList<DevPlan> List(DevPlan? plan) => plan is null ? [] : [plan];

    private static string Nothing(PlanSearch search)
    {
        string hints = string.Concat(search.Hints.Select(h => $" {h}."));
        return $"nothing in '{search.Folder}' says how to run it: looked for gapless.yaml with 'dev:', {Recognition.Looked}.{hints} Say it by hand: 'gapless dev -- COMMAND'.";
    }

    private static IReadOnlyList<string> Explain(IReadOnlyList<DevPlan> plans, PlanSearch search)
    {
        if (!search.Arguments.Explain)
            return [];
        IEnumerable<string> lines = plans.SelectMany(PlanExplanation.Lines);
        bool air = search.Arguments.Command.Count == 0 && (plans.Count == 0 || plans.Any(p => p.Source == PlanSource.Air)) && Recognition.AirFile(search) is not null;
        if (air)
            lines = lines.Concat(AirExplanation.Lines(AirReader.Read(Recognition.AirFile(search)!.File, search.Folder, search.Arguments.Overrides, [])));
        return [.. lines];
    }
}
