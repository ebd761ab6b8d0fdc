using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>Which files matter to <c>gapless dev</c>. Paths are absolute; null is what the section leaves as it is.</summary>
public sealed record DevWatchConfig
{
    public ImmutableArray<string>? Folders { get; init; }

    public ImmutableArray<string>? Files { get; init; }

    /// <summary>Without a dot; empty: all.</summary>
    public ImmutableArray<string>? Extensions { get; init; }

    public ImmutableArray<string>? Globs { get; init; }

    /// <summary>What is excluded is added to what is left out anyway.</summary>
    public ImmutableArray<string> ExcludedFolders { get; init; } = [];

    public ImmutableArray<string> ExcludedFiles { get; init; } = [];

    public ImmutableArray<string> ExcludedGlobs { get; init; } = [];

    /// <summary>.NET regular expressions.</summary>
    public ImmutableArray<string> ExcludedPatterns { get; init; } = [];

    public bool? GitIgnore { get; init; }

    /// <summary>Names with a dot at the beginning count, too.</summary>
    public bool? Hidden { get; init; }

    public bool? FollowLinks { get; init; }

    /// <summary>Zero: off.</summary>
    public TimeSpan? Poll { get; init; }

    public TimeSpan? Quiet { get; init; }
}
