using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>What is set otherwise than in the live release. Names only: values may be secrets.</summary>
internal static class DifferenceCheck
{
    /// <summary>Set for each process, or by the shell.</summary>
    private static readonly string[] OfProcesses = ["PWD", "OLDPWD", "SHLVL", "_", "NOTIFY_SOCKET", "DOTNET_STARTUP_HOOKS"];

    public static IEnumerable<Finding> Of(Facts facts)
    {
        if (facts.Live is not { } live)
            yield break;
        foreach (var file in Files(live.Directory).Union(Files(facts.Directory)).Order(StringComparer.Ordinal))
        {
            if (Changes(Values(live.Directory, file), Values(facts.Directory, file)) is { } changes)
                yield return Finding.Note(FindingIds.Configuration, $"{file}: {changes}");
        }

        if (ServiceChange.Between(live.Config, facts.Config) is { } change)
            yield return Finding.Note(FindingIds.Configuration, $"gapless.yaml: changed {string.Join(", ", change.Rollout.Concat(change.AtOnce))}");

        if (live.Environment is { } running && Changes(Own(running), Own(facts.Environment)) is { } variables)
            yield return Finding.Note(FindingIds.Environment, variables);
    }

    private static IEnumerable<string> Files(string release) =>
        Directory.EnumerateFiles(release, "appsettings*.json").Concat(Directory.EnumerateFiles(release, "*.env")).Select(f => Path.GetFileName(f));

    private static IReadOnlyDictionary<string, string> Values(string release, string file)
    {
        var path = Path.Combine(release, file);
        return !File.Exists(path) ? new Dictionary<string, string>() : file.EndsWith(".env", StringComparison.Ordinal) ? EnvFile.Read(path) : FlatJson.Read(path);
    }

    private static Dictionary<string, string> Own(IReadOnlyDictionary<string, string> environment) =>
        environment.Where(e => !EnvName.IsReserved(e.Key) && !OfProcesses.Contains(e.Key)).ToDictionary();

    private static string? Changes(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        (string Word, List<string> Names)[] kinds =
        [
            ("added", [.. after.Keys.Where(k => !before.ContainsKey(k))]),
            ("removed", [.. before.Keys.Where(k => !after.ContainsKey(k))]),
            ("changed", [.. after.Keys.Where(k => before.TryGetValue(k, out var old) && old != after[k])]),
        ];
        var text = string.Join("; ", kinds.Where(k => k.Names.Count > 0).Select(k => $"{k.Word} {Names.Of([.. k.Names.Order(StringComparer.Ordinal)], shown: 20)}"));
        return text.Length == 0 ? null : text;
    }
}
