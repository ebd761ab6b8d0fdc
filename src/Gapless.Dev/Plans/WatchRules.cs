namespace Gapless.Dev.Plans;

/// <summary>Which files matter. A file matters when something includes it and nothing excludes it.</summary>
internal sealed record WatchRules
{
    /// <summary>Absolute folders, watched with everything below them; they need not exist.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Absolute files outside of what the other rules include.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Without a dot; empty: all.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Relative to a folder of <see cref="Folders"/>, with <c>*</c>, <c>**</c> and <c>?</c>; empty: all.</summary>
    public IReadOnlyList<string> Globs { get; init; } = [];

    /// <summary>Absolute; nothing below them is looked at.</summary>
    public IReadOnlyList<string> ExcludedFolders { get; init; } = [];

    /// <summary>Absolute.</summary>
    public IReadOnlyList<string> ExcludedFiles { get; init; } = [];

    /// <summary>As <see cref="Globs"/>.</summary>
    public IReadOnlyList<string> ExcludedGlobs { get; init; } = [];

    /// <summary>.NET regular expressions, held against the path relative to its folder.</summary>
    public IReadOnlyList<string> ExcludedPatterns { get; init; } = [];

    /// <summary>What .gitignore files say is left alone is left alone.</summary>
    public bool GitIgnore { get; init; } = true;

    /// <summary>Folders and files whose name begins with a dot are left alone.</summary>
    public bool SkipHidden { get; init; } = true;

    /// <summary>Links to folders are followed, each real folder once.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>How often to look instead of waiting for the kernel's word; null: only where no word comes.</summary>
    public TimeSpan? Poll { get; init; }

    /// <summary>How long it has to be quiet before a burst of changes counts as over.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(20);
}
