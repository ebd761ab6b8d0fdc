using Gapless.Dev.Compiling;
using Gapless.Dev.Plans.Addresses;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>The <c>dev:</c> sections of <c>gapless.yaml</c>: what they say wins over what their folder is.</summary>
internal static class YamlPlan
{
    /// <summary>One plan for each section; empty: the file has none, or a report.</summary>
    public static IReadOnlyList<DevPlan> Of(PlanSearch search, string file)
    {
        DevConfigResult read = ConfigReader.ReadDev(file);
        search.Problems.AddRange(read.Problems.Select(p => new Problem(
            p.File, p.Line, p.Column, IsError: true, "", (p.Path.Length == 0 ? "" : p.Path + ": ") + p.Message + (p.Suggestion is null ? "" : ". " + p.Suggestion))));
        if (read.Sections.Length > 1 && search.Arguments.Listen is not null)
            search.Report($"--listen names one address, and {Path.GetFileName(file)} has {read.Sections.Length} services: write 'listen' into their 'dev:' sections");
        if (search.Problems.Count > 0)
            return [];
        DevPlan[] plans = [.. read.Sections.Select(s => Of(search, file, s)).OfType<DevPlan>()];
        ReportConflicts(plans, search, file);
        return search.Problems.Count > 0 ? [] : plans;
    }

    private static DevPlan? Of(PlanSearch session, string file, DevConfig config)
    {
        DevArguments arguments = session.Arguments with { LaunchProfile = session.Arguments.LaunchProfile ?? config.LaunchProfile };
        if (!Directory.Exists(config.Folder))
        {
            session.Report($"there is no folder '{config.Folder}'", file, config.Line);
            return null;
        }

        var search = new PlanSearch(arguments, session.Environment, config.Folder, session.Problems) { Name = config.Service ?? session.Name };
        return Base(search, config, file) is { } plan ? Over(plan, config, search, file) : null;
    }

    /// <summary>What is there without the section.</summary>
    private static DevPlan? Base(PlanSearch search, DevConfig config, string file)
    {
        (ListenAddress, string)? written = config.Listen is { } listen ? (listen, "dev.listen")
            : config.ServiceListen is { } service ? (service, "its own port")
            : null;
        if (config.Project is not null)
        {
            if (File.Exists(config.Project))
                return CSharpPlan.OfProject(search, config.Project, written);
            search.Report($"there is no project '{config.Project}'", file, config.Line);
            return null;
        }

        if (config.Run is not null)
            return ListenChoice.Of(search, 8080, written) is { } choice ? Bare(search, config.Run, choice) : null;
        DevPlan? found = Recognition.Of(search);
        if (found is null && search.Problems.Count == 0)
            search.Report($"'dev:' says neither 'run' nor 'project', and '{config.Folder}' is nothing that is recognised: looked for {Recognition.Looked}", file, config.Line);
        return found is not null && written is var (address, from) && search.Arguments.Listen is null
            ? found with { Listen = address, Sentence = $"{found.Sentence.Split(", at ", 2)[0]}, at {(address.Tcp is null ? "" : "http://")}{address} ({from})" }
            : found;
    }

    private static DevPlan Bare(PlanSearch search, string run, ListenChoice listen) => new()
    {
        Name = search.Name,
        Folder = search.Folder,
        Source = PlanSource.Yaml,
        Sentence = $"runs '{run}'{listen.Where}",
        Run = RunCommand.OfLine(run),
        Listen = listen.Address,
        Environment = listen.Environment,
        Watch = CommonExclusions.Watch(search, []),
        Browser = search.Arguments.Browser,
    };

    private static DevPlan Over(DevPlan plan, DevConfig config, PlanSearch search, string file)
    {
        string? build = config.Build is null ? plan.Build : config.Build.Length == 0 ? null : config.Build;
        var environment = new Dictionary<string, string>(plan.Environment, StringComparer.Ordinal);
        foreach ((string name, string value) in config.Env)
            environment[name] = value;
        WatchRules watch = config.Watch is { } rules ? YamlWatch.Over(plan.Watch, rules, search) : plan.Watch;
        string builds = config.Build is { Length: > 0 } ? $"builds with '{config.Build}', " : "";
        return plan with
        {
            Name = config.Service ?? plan.Name,
            Source = PlanSource.Yaml,
            Sentence = $"{Path.GetFileName(file)}:{config.Line}: {builds}{plan.Sentence}",
            File = file,
            Before = config.Before ?? plan.Before,
            Build = build,
            After = config.After ?? plan.After,
            AppPort = config.AppPort ?? plan.AppPort,
            OneAtATime = config.OneAtATime ?? plan.OneAtATime,
            ReadyPath = config.Ready ?? plan.ReadyPath,
            ReadyWithin = config.ReadyWithin ?? plan.ReadyWithin,
            EnvFiles = config.EnvFiles ?? plan.EnvFiles,
            Environment = environment,
            Stop = new StopRule(config.StopSignal ?? plan.Stop.Signal, config.KillAfter ?? plan.Stop.KillAfter),
            RestartAfter = config.RestartAfter ?? plan.RestartAfter,
            StopOnFailure = config.StopOnFailure ?? plan.StopOnFailure,
            Watch = watch,
            Rules = config.Rules is { } sides ? [.. sides.Select(r => new SideRule(r.Name, r.Commands, YamlWatch.Over(watch with { Extensions = [], Globs = [], Files = [] }, r.Watch, search), r.Reload))] : plan.Rules,
            Browser = (config.Browser ?? plan.Browser) && search.Arguments.Browser,
            FailureLog = config.FailureLog ?? plan.FailureLog,
            ClearScreen = config.ClearScreen ?? plan.ClearScreen,
        };
    }

    private static void ReportConflicts(IReadOnlyList<DevPlan> plans, PlanSearch search, string file)
    {
        foreach (DevPlan plan in plans.Where(p => p.AppPort is not null && p.AppPort == p.Listen.Tcp?.Port))
            search.Report($"{plan.Name}: the app's own port {plan.AppPort} is also that of the session: give the session another one with 'listen'", file);
        foreach (IGrouping<string, DevPlan> same in plans.GroupBy(p => p.Listen.ToString()).Where(g => g.Count() > 1))
            search.Report($"{string.Join(" and ", same.Select(p => p.Name))} would both listen on {same.Key}: give each its own address with 'listen' in its 'dev:' section", file);
    }
}
