using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>A <c>dev:</c> section: how <c>gapless dev</c> builds, runs and watches. Null is what the section leaves to the folder.</summary>
public sealed record DevConfig
{
    /// <summary>Of the service; null: the section stands at the top of the file.</summary>
    public required string? Service { get; init; }

    /// <summary>From 1: where the section begins.</summary>
    public required int Line { get; init; }

    /// <summary>Absolute; commands run here. Default: that of the file.</summary>
    public required string Folder { get; init; }

    /// <summary>A C# project, absolute.</summary>
    public string? Project { get; init; }

    public ImmutableArray<string>? Before { get; init; }

    /// <summary>A shell command; empty: there is nothing to build.</summary>
    public string? Build { get; init; }

    /// <summary>A shell command.</summary>
    public string? Run { get; init; }

    public ImmutableArray<string>? After { get; init; }

    public ListenAddress? Listen { get; init; }

    /// <summary>The service's own first TCP endpoint on loopback, where any user may bind it.</summary>
    public ListenAddress? ServiceListen { get; init; }

    public int? AppPort { get; init; }

    public bool? OneAtATime { get; init; }

    /// <summary>A path that answers with 2xx when the app is ready.</summary>
    public string? Ready { get; init; }

    public TimeSpan? ReadyWithin { get; init; }

    /// <summary>Absolute; they need not exist.</summary>
    public ImmutableArray<string>? EnvFiles { get; init; }

    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public int? StopSignal { get; init; }

    public TimeSpan? KillAfter { get; init; }

    public TimeSpan? RestartAfter { get; init; }

    public bool? StopOnFailure { get; init; }

    public DevWatchConfig? Watch { get; init; }

    public ImmutableArray<DevRuleConfig>? Rules { get; init; }

    public bool? Browser { get; init; }

    /// <summary>Absolute.</summary>
    public string? FailureLog { get; init; }

    public bool? ClearScreen { get; init; }

    public string? LaunchProfile { get; init; }
}

/// <summary>Commands for files that need no build of the app.</summary>
public sealed record DevRuleConfig(string Name, ImmutableArray<string> Commands, DevWatchConfig Watch, bool Reload);
