using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans.Kinds;

/// <summary>What <c>watch:</c> says, over what is watched without it.</summary>
internal static class YamlWatch
{
    public static WatchRules Over(WatchRules rules, DevWatchConfig config, PlanSearch search) => rules with
    {
        Folders = config.Folders ?? rules.Folders,
        Files = config.Files ?? rules.Files,
        Extensions = config.Extensions ?? rules.Extensions,
        Globs = config.Globs ?? rules.Globs,
        ExcludedFolders = [.. rules.ExcludedFolders, .. config.ExcludedFolders],
        ExcludedFiles = [.. rules.ExcludedFiles, .. config.ExcludedFiles],
        ExcludedGlobs = [.. rules.ExcludedGlobs, .. config.ExcludedGlobs],
        ExcludedPatterns = [.. rules.ExcludedPatterns, .. config.ExcludedPatterns],
        GitIgnore = config.GitIgnore ?? rules.GitIgnore,
        SkipHidden = config.Hidden is { } hidden ? !hidden : rules.SkipHidden,
        FollowLinks = config.FollowLinks ?? rules.FollowLinks,
        Poll = search.Arguments.Poll ?? (config.Poll is { } poll ? poll == TimeSpan.Zero ? null : poll : rules.Poll),
        Quiet = config.Quiet ?? rules.Quiet,
    };
}
