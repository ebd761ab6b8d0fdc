using System.Text.RegularExpressions;
using Gapless.Dev.Plans.Addresses;

namespace Gapless.Dev.Plans.Kinds;

/// <summary><c>go.mod</c> and a <c>package main</c>, in the folder or in one folder below <c>cmd</c>.</summary>
internal static partial class GoPlan
{
    public static DevPlan? Of(PlanSearch search)
    {
        if (!search.Has("go.mod") || FindPackage(search) is not { } package || ListenChoice.Of(search, 8080, written: null) is not { } listen)
            return null;
        string build = $"go build -o tmp/main {package}";
        return new DevPlan
        {
            Name = search.Name,
            Folder = search.Folder,
            Source = PlanSource.Go,
            Sentence = $"Go: builds with '{build}', runs it{listen.Where}",
            File = listen.File,
            Build = build,
            Run = RunCommand.Of(search.PathOf("tmp/main")),
            Listen = listen.Address,
            Environment = listen.Environment,
            Watch = CommonExclusions.Watch(search, ["tmp", "testdata"], "go", "mod", "sum", "tmpl", "tpl", "gohtml", "html", "css", "js", "sql", "json", "yaml", "yml", "toml")
                with { ExcludedPatterns = [@"_test\.go$"] },
            Browser = search.Arguments.Browser,
        };
    }

    private static string? FindPackage(PlanSearch search)
    {
        if (IsMain(search.Folder))
            return ".";
        string commands = search.PathOf("cmd");
        string[] mains = Directory.Exists(commands) ? [.. Directory.EnumerateDirectories(commands).Where(IsMain).Select(d => "./cmd/" + Path.GetFileName(d)).Order(StringComparer.Ordinal)] : [];
        if (mains.Length == 1)
            return mains[0];
        if (mains.Length == 0)
            search.Hints.Add("go.mod is there, but no 'package main' in the folder or below cmd/");
        else
            search.Report($"there are {mains.Length} programs: {string.Join(", ", mains)}. Say which one: 'gapless dev --build.cmd \"go build -o tmp/main {mains[0]}\"'");
        return null;
    }

    private static bool IsMain(string folder) =>
        Directory.EnumerateFiles(folder, "*.go").Where(f => !f.EndsWith("_test.go", StringComparison.Ordinal)).Any(f => PackageMain().IsMatch(File.ReadAllText(f)));

    [GeneratedRegex(@"^package\s+main\b", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PackageMain();
}
