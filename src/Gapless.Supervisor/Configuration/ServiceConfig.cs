using System.Collections.Immutable;
using Gapless.Supervisor.Judging;

namespace Gapless.Supervisor.Configuration;

/// <summary>One service of <c>gapless.yaml</c>.</summary>
public sealed record ServiceConfig
{
    /// <summary>Lower-case letters, digits and dashes; starts with a letter; at most 63 characters.</summary>
    public required string Name { get; init; }

    /// <summary>A shell command line, executed with <c>/bin/sh -c "exec …"</c> in <see cref="Directory"/>.</summary>
    public required string Run { get; init; }

    /// <summary>Absolute path in which everything of the service runs instead of the release's own directory; null: there.</summary>
    public string? Directory { get; init; }

    /// <summary>At least one. Their order is the order of the inherited descriptors.</summary>
    public required ImmutableArray<ListenAddress> Listen { get; init; }

    /// <summary>Processes per generation, 1–64. Default 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Further processes per generation that are ready and have no share of new connections until one of the others ends, 0–8. Default 0.</summary>
    public int Standby { get; init; }

    /// <summary>Added to the environment of the workers; wins over <see cref="EnvFiles"/>.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Absolute paths of files of KEY=VALUE lines, read at each start of a generation. In the file: relative to it.</summary>
    public ImmutableArray<string> EnvFiles { get; init; } = [];

    /// <summary>User that the workers run as; null: the supervisor's own. Needs a supervisor that runs as root.</summary>
    public string? User { get; init; }

    public HealthConfig Health { get; init; } = new();

    public ImmutableArray<SmokeStep> Smoke { get; init; } = [];

    /// <summary>Null: users' requests are the candidate's first ones.</summary>
    public WarmUpConfig? WarmUp { get; init; }

    public RolloutConfig Rollout { get; init; } = new();

    /// <summary>How a candidate is judged by its answers. Null: not at all.</summary>
    public JudgeOptions? Judge { get; init; } = new();

    /// <summary>The app's own metrics, judged beside those of <see cref="Judge"/>; none without it.</summary>
    public ImmutableArray<MetricConfig> Metrics { get; init; } = [];

    public DrainConfig Drain { get; init; } = new();

    public RestartConfig Restart { get; init; } = new();

    public LimitsConfig Limits { get; init; } = new();

    /// <summary>Releases kept in the store beside the ones in use. Default 5.</summary>
    public int Keep { get; init; } = 5;

    /// <summary>Paths inside the release that are links to the service's shared directory. A trailing slash names a directory. Default <c>logs/</c>.</summary>
    public ImmutableArray<string> Shared { get; init; } = ["logs/"];

    public RolloutStrategy Strategy { get; init; } = RolloutStrategy.Rolling;

    public PreflightConfig Preflight { get; init; } = new();

    /// <summary>Commands and webhooks before and after phases, keyed <c>before_start</c>, <c>after_promote</c>, ….</summary>
    public ImmutableSortedDictionary<HookPoint, ImmutableArray<Hook>> Hooks { get; init; } = ImmutableSortedDictionary<HookPoint, ImmutableArray<Hook>>.Empty;

    /// <summary>After how long without a worker the supervisor itself answers 503. Default 10 s.</summary>
    public TimeSpan UnservedAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Default <see cref="HostingMode.Auto"/>: costs an app that knows nothing of it nothing.</summary>
    public HostingMode Hosting { get; init; } = HostingMode.Auto;

    public TrustConfig Trust { get; init; } = new();

    /// <summary>Null: nobody is asked for newer releases.</summary>
    public UpdateConfig? Update { get; init; }
}

/// <summary>Whether workers get a control channel, over which their connections can change hands.</summary>
public enum HostingMode
{
    Auto,
    Off,
}

/// <summary>How a candidate comes into service.</summary>
public enum RolloutStrategy
{
    /// <summary>New beside old: proved, shifted to, then the old one drains.</summary>
    Rolling,

    /// <summary>For apps that cannot run twice: the old one stops first, requests wait in the queue until the new one serves.</summary>
    Recreate,
}

/// <summary>Moments of a rollout at which hooks run. A hook that fails before promotion reverts the rollout.</summary>
public enum HookPoint
{
    BeforeStart,
    AfterStart,
    BeforeShift,
    AfterShift,
    BeforePromote,
    AfterPromote,
    BeforeDrain,
    AfterDrain,
    BeforeRevert,
    AfterRevert,
}
