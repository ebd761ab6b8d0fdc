namespace Gapless.Dev.Plans.Kinds;

/// <summary>What no kind of project wants to be built again for.</summary>
internal static class CommonExclusions
{
    /// <summary>Packages, caches, data and logs that apps write into their own folder.</summary>
    public static IReadOnlyList<string> Globs { get; } =
    [
        "**/node_modules/**", "**/__pycache__/**", "**/*.log", "**/*.db", "**/*.db-*", "**/*.sqlite", "**/*.sqlite-*", "**/*.sqlite3", "**/*.sqlite3-*", "**/*.pid", "**/*~",
    ];

    public static WatchRules Watch(PlanSearch search, IEnumerable<string> excludedFolders, params IReadOnlyList<string> extensions) => new()
    {
        Folders = [search.Folder],
        Extensions = extensions,
        ExcludedFolders = [.. excludedFolders.Append("node_modules").Select(search.PathOf).Distinct()],
        ExcludedGlobs = Globs,
        Poll = search.Arguments.Poll,
    };
}
