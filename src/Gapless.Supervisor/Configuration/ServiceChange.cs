using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>What changed in one service; the names are the keys of the file.</summary>
/// <param name="Rollout">Keys that only a new generation takes up: <c>run</c>, <c>directory</c>, <c>listen</c>, <c>workers</c>, <c>standby</c>, <c>env</c>, <c>env_file</c>, <c>user</c>, <c>health</c>, <c>limits</c>, <c>hosting</c>.</param>
/// <param name="AtOnce">Keys that the supervisor itself obeys from now on; <c>shared</c> is among them and shapes the next deploy.</param>
public sealed record ServiceChange(
    ServiceConfig Old,
    ServiceConfig New,
    ImmutableArray<string> Rollout,
    ImmutableArray<string> AtOnce,
    ImmutableArray<ListenAddress> AddedEndpoints,
    ImmutableArray<ListenAddress> RemovedEndpoints)
{
    /// <summary>True: the current release must be rolled out again.</summary>
    public bool NeedsRollout => !Rollout.IsEmpty;

    /// <summary>Null when nothing changed.</summary>
    public static ServiceChange? Between(ServiceConfig old, ServiceConfig current)
    {
        ImmutableArray<string> rollout = Keys(
            ("run", old.Run == current.Run),
            ("directory", old.Directory == current.Directory),
            ("listen", old.Listen.SequenceEqual(current.Listen)),
            ("workers", old.Workers == current.Workers),
            ("standby", old.Standby == current.Standby),
            ("env", old.Env.SequenceEqual(current.Env)),
            ("env_file", old.EnvFiles.SequenceEqual(current.EnvFiles)),
            ("user", old.User == current.User),
            ("health", old.Health == current.Health),
            ("limits", old.Limits == current.Limits),
            ("hosting", old.Hosting == current.Hosting));
        ImmutableArray<string> atOnce = Keys(
            ("smoke", old.Smoke.SequenceEqual(current.Smoke)),
            ("warm_up", old.WarmUp == current.WarmUp),
            ("rollout", Same(old.Rollout, current.Rollout)),
            ("judge", old.Judge == current.Judge),
            ("metrics", old.Metrics.SequenceEqual(current.Metrics)),
            ("drain", old.Drain == current.Drain),
            ("restart", old.Restart == current.Restart),
            ("keep", old.Keep == current.Keep),
            ("shared", old.Shared.SequenceEqual(current.Shared)),
            ("strategy", old.Strategy == current.Strategy),
            ("hooks", old.Hooks.Count == current.Hooks.Count && old.Hooks.All(h => current.Hooks.TryGetValue(h.Key, out ImmutableArray<Hook> other) && h.Value.SequenceEqual(other))),
            ("preflight", old.Preflight.Ignore.SequenceEqual(current.Preflight.Ignore)),
            ("unserved_after", old.UnservedAfter == current.UnservedAfter),
            ("trust", old.Trust == current.Trust),
            ("update", old.Update == current.Update));
        return rollout.IsEmpty && atOnce.IsEmpty
            ? null
            : new ServiceChange(old, current, rollout, atOnce, [.. current.Listen.Except(old.Listen)], [.. old.Listen.Except(current.Listen)]);
    }

    private static ImmutableArray<string> Keys(params (string Key, bool Same)[] compared) => [.. compared.Where(c => !c.Same).Select(c => c.Key)];

    private static bool Same(RolloutConfig a, RolloutConfig b) =>
        a.Within == b.Within && a.Sticky == b.Sticky && a.KeepWarm == b.KeepWarm && a.Quiet == b.Quiet
        && a.Steps.HasValue == b.Steps.HasValue && (a.Steps ?? []).SequenceEqual(b.Steps ?? []) && a.First.SequenceEqual(b.First)
        && a.Freeze.SequenceEqual(b.Freeze);
}
