namespace Gapless.Dev.Plans.Air;

/// <summary>One <c>[[build.rules]]</c>.</summary>
internal static class AirRule
{
    public static SideRule Of(IReadOnlyDictionary<string, AirSetting> rule, int index, WatchRules all, string root)
    {
        IReadOnlyList<string> folders = List(rule, "include_dir");
        return new SideRule(
            rule.GetValueOrDefault(AirKeys.RulePrefix + "name") is { } name && AirSettings.TextOf(name.Value) is { Length: > 0 } text ? text : $"rule {index + 1}",
            List(rule, "cmd"),
            all with
            {
                Folders = Folders(rule, folders, root),
                Files = [.. List(rule, "include_file").Select(f => Path.GetFullPath(f, root))],
                Extensions = AirPlan.Extensions(List(rule, "include_ext")),
                // A rule is often for just the folder that builds leave out.
                ExcludedFolders = [.. all.ExcludedFolders.Where(e => !folders.Any(f => Path.GetFullPath(f, root) is var own && (own == e || own.StartsWith(e + "/", StringComparison.Ordinal))))],
                ExcludedFiles = [],
                ExcludedPatterns = [.. List(rule, "exclude_regex").Where(p => p.Length > 0).Select(AirPlan.Pattern)],
                Quiet = AirPlan.Quiet(rule.GetValueOrDefault(AirKeys.RulePrefix + "delay")),
            },
            Reload: true);
    }

    /// <summary>With files alone nothing else of root is meant.</summary>
    private static IReadOnlyList<string> Folders(IReadOnlyDictionary<string, AirSetting> rule, IReadOnlyList<string> written, string root) =>
        written.Count > 0 ? [.. written.Select(d => Path.GetFullPath(d, root))]
        : List(rule, "include_file").Count > 0 && List(rule, "include_ext").Count == 0 ? []
        : [root];

    private static IReadOnlyList<string> List(IReadOnlyDictionary<string, AirSetting> rule, string key) =>
        rule.TryGetValue(AirKeys.RulePrefix + key, out AirSetting? setting) ? AirSettings.ListOf(setting.Value) : [];
}
