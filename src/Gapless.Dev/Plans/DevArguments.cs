using Gapless.Dev.Plans.Air;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans;

/// <summary>What the command line asks of a session.</summary>
internal sealed record DevArguments
{
    /// <summary>Absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>What stands behind <c>--</c>; empty: the folder says what to do.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    public ListenAddress? Listen { get; init; }

    /// <summary>A file like <c>.air.toml</c> or <c>gapless.yaml</c>, absolute; null: looked for in the folder.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Keys of air.</summary>
    public IReadOnlyList<AirOverride> Overrides { get; init; } = [];

    /// <summary>A profile of launchSettings.json; null: DOTNET_LAUNCH_PROFILE, else the first.</summary>
    public string? LaunchProfile { get; init; }

    /// <summary>A C# project or its folder, absolute.</summary>
    public string? Project { get; init; }

    /// <summary>Look this often instead of waiting for the kernel's word; null: only where no word comes.</summary>
    public TimeSpan? Poll { get; init; }

    /// <summary>Events as lines of JSON instead of text for people.</summary>
    public bool Json { get; init; }

    /// <summary>Say what would be done, and do nothing.</summary>
    public bool Explain { get; init; }

    /// <summary>False: pages are left as the app sends them.</summary>
    public bool Browser { get; init; } = true;

    /// <summary>Each new process of a C# app waits until a debugger is there.</summary>
    public bool WaitForDebugger { get; init; }
}
