using Gapless.Contract;

namespace Gapless.Views;

/// <summary>A running rollout in one line.</summary>
internal static class RolloutText
{
    public static string Of(RolloutStatus rollout)
    {
        var way = rollout.From is null ? $"to generation {rollout.To}" : $"from generation {rollout.From} to {rollout.To}";
        var step = rollout.Steps.Length > 1 && rollout.Step < rollout.Steps.Length ? $", step {rollout.Step + 1} of {rollout.Steps.Length} ({rollout.Steps[rollout.Step]})" : "";
        var paused = rollout.Paused ? ", paused" : "";
        if (rollout.Phase == "frozen")
            return $"rollout {rollout.Id}: frozen {way}, {Units.Share(rollout.Weight)} of new connections: {rollout.Reason}; 'gapless promote' goes on with the new version, 'gapless rollback --force' goes back all the same";
        if (rollout is { Phase: "kept", Until: { } kept })
            return $"rollout {rollout.Id}: reverted {way}; the new version can be looked at until {kept:HH:mm:ss}Z, 'gapless abort' ends it";
        if (rollout is { Phase: "warm", Until: { } warm })
            return $"rollout {rollout.Id}: done {way}; until {warm:HH:mm:ss}Z 'gapless rollback' takes one call";
        return $"rollout {rollout.Id}: {rollout.Phase} {way}, {Units.Share(rollout.Weight)} of new connections{step}{paused}";
    }
}
