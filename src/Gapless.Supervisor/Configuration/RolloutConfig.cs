using System.Collections.Immutable;
using System.Net;

namespace Gapless.Supervisor.Configuration;

/// <summary>How traffic passes from the live generation to a candidate.</summary>
public sealed record RolloutConfig
{
    /// <summary>Time to become ready and proved. Default 60 s.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Weights rise strictly; the last is 100 %. Null, the default: by evidence, as <see cref="Rollouts.RolloutPace"/> says.</summary>
    public ImmutableArray<RolloutStep>? Steps { get; init; }

    /// <summary>What happens when steps go by evidence and there is not enough of it.</summary>
    public QuietConfig Quiet { get; init; } = new();

    /// <summary>True: a client's address decides, so that one client sees one version. Default false: each connection is drawn at random.</summary>
    public bool Sticky { get; init; }

    /// <summary>Clients of these networks go to the candidate from the first step on.</summary>
    public ImmutableArray<IPNetwork> First { get; init; } = [];

    /// <summary>How long the old generation stays, without new connections, so that the way back is one call. Default 0.</summary>
    public TimeSpan KeepWarm { get; init; }

    /// <summary>How long a candidate that failed stays, without connections, so that it can be looked at. Default 0: it ends.</summary>
    public TimeSpan KeepFailed { get; init; }

    /// <summary>When no deploy may begin. Default: none.</summary>
    public ImmutableArray<FreezeWindow> Freeze { get; init; } = [];
}

/// <summary>One step of a rollout.</summary>
/// <param name="Weight">The candidate's share of new connections in 1/10000.</param>
/// <param name="Hold">How long this step lasts.</param>
/// <param name="Gate">It lasts until somebody says <c>resume</c> or <c>promote</c>.</param>
public sealed record RolloutStep(int Weight, TimeSpan Hold, bool Gate = false)
{
    /// <summary>100 %.</summary>
    public const int Whole = 10_000;

    public override string ToString()
    {
        var share = $"{Weight / 100m:0.##}%";
        return Gate ? $"{share} until resumed" : Hold > TimeSpan.Zero ? $"{share} for {Hold.TotalSeconds:0.###}s" : share;
    }
}

/// <summary>Too few requests to judge by.</summary>
public sealed record QuietConfig
{
    /// <summary>The longest that a rollout by evidence waits for it, all steps together. Default 30 s.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(30);

    public QuietAction Then { get; init; } = QuietAction.Promote;
}

/// <summary>What a rollout does when the time for evidence is over.</summary>
public enum QuietAction
{
    /// <summary>To the next step: nothing speaks against the candidate.</summary>
    Promote,

    /// <summary>Waits as when paused, until somebody says <c>resume</c>, <c>promote</c> or <c>abort</c>.</summary>
    Hold,

    /// <summary>Back to the old version.</summary>
    Revert,
}

/// <summary>How an old generation leaves.</summary>
public sealed record DrainConfig
{
    /// <summary>From SIGTERM to SIGKILL of the whole session. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Least time a slot goes on accepting after its share reached 0. Default 1 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>What happens when a worker ends by itself.</summary>
public sealed record RestartConfig
{
    /// <summary>Wait before the first replacement; doubles with each further end, up to <see cref="MaxBackoff"/>. Default 100 ms.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Default 10 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Ends of one worker within <see cref="Window"/> after which it is given up. Default 10.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>Default 60 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);
}
