using Gapless.Dev.Plans.Addresses;

namespace Gapless.Dev.Plans.Kinds;

/// <summary><c>gapless dev -- COMMAND</c>.</summary>
internal static class CommandPlan
{
    public static DevPlan? Of(PlanSearch search)
    {
        if (search.Arguments.Overrides.Count > 0)
        {
            search.Report($"--{search.Arguments.Overrides[0].Name} is a key of .air.toml, and a command behind '--' needs none: leave one of the two out");
            return null;
        }

        if (!search.MayWatch(search.Folder, "name the folder of the app: 'gapless dev FOLDER -- COMMAND'") || ListenChoice.Of(search, 8080, written: null) is not { } listen)
            return null;
        IReadOnlyList<string> command = search.Arguments.Command;
        // One word with blanks in it was meant for a shell.
        RunCommand run = command is [var line] && line.Contains(' ', StringComparison.Ordinal) ? RunCommand.OfLine(line) : RunCommand.Of(command);
        return new DevPlan
        {
            Name = search.Name,
            Folder = search.Folder,
            Source = PlanSource.Command,
            Sentence = $"runs '{run}' again after each change{listen.Where}",
            File = listen.File,
            Run = run,
            Listen = listen.Address,
            Environment = listen.Environment,
            Watch = CommonExclusions.Watch(search, OutputsOf(search)),
            Browser = search.Arguments.Browser,
        };
    }

    /// <summary>Where the build tools of this folder write; in others these names may hold sources.</summary>
    private static IEnumerable<string> OutputsOf(PlanSearch search) =>
    [
        .. Directory.EnumerateFiles(search.Folder, "*.*proj").Any() ? (string[])["bin", "obj"] : [],
        .. search.Has("Cargo.toml") || search.Has("pom.xml") ? (string[])["target"] : [],
        .. search.Has("build.gradle") || search.Has("build.gradle.kts") ? (string[])["build"] : [],
        .. search.Has("mix.exs") ? (string[])["_build", "deps"] : [],
        .. search.Has("Gemfile") || search.Has("go.mod") ? (string[])["tmp", "log"] : [],
    ];
}
