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
        return $"rollout {rollout.Id}: {rollout.Phase} {way}, {Units.Share(rollout.Weight)} of new connections{step}{paused}";
    }
}
