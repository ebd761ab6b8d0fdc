using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Judging;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>The candidate is judged by what it answers, from its first share of the traffic on until there is nothing left to go back to.</summary>
internal sealed partial class Service
{
    private Trial? _trial;

    /// <summary>To be called whenever a rollout has changed its state.</summary>
    private void ConsiderTrial(RolloutRun run)
    {
        if (run.State is not (RolloutState.Shifting or RolloutState.Promoting or RolloutState.Warm))
        {
            // Its last word is in the receipt: there it is written by the end of the rollout.
            _trial = null;
            EndMetering();
            return;
        }

        if (_trial is null && run.Plan is { Kind: not RolloutKind.WayBack, Insisted: false } && Previous(run) is { } previous && _generations.GetValueOrDefault(run.Plan.To) is { } candidate && _config is { Strategy: RolloutStrategy.Rolling, Judge: { } options })
        {
            run.Trial = _trial = new Trial(previous, candidate, options with { Extra = [.. _config.Metrics.Select(m => m.ToJudged())] }, run.IsWarm, Clock.GetUtcNow());
            BeginMetering(_trial, previous, candidate);
        }
    }

    /// <summary>Once a second.</summary>
    private void Judge()
    {
        RecordMemory();
        if (_trial is not { } trial || _rollout is not { } run)
            return;
        trial.Advance(Clock.GetUtcNow());
        if (trial.Outcome == Outcome.Fail)
        {
            var text = trial.Verdict().Text;
            Note("judge.failed", text, trial.Candidate);
            Apply(run, new RolloutEvent.Failed(text));
        }
        else if (run is { State: RolloutState.Shifting { Holding: true, Paused: false, Step: var step }, Plan: { ByEvidence: true } plan } && step + 1 < plan.Steps.Length && Trusts(trial, plan.Steps[step + 1].Weight))
        {
            Note("judge.trusted", trial.Outcome == Outcome.Pass ? trial.Verdict().Text : $"{trial.Requests} answers of the candidate: a rate of failures more than {100 * trial.PossibleHarm:0.##} % above the old version's is ruled out", trial.Candidate);
            Apply(run, new RolloutEvent.Trusted());
        }
    }

    /// <summary>Also while nothing is rolled out: what the live version had when it was young is what the next one is compared with.</summary>
    private void RecordMemory()
    {
        foreach (var generation in _generations.Values)
        {
            var age = Clock.GetUtcNow() - generation.StartedAt;
            if (generation.Memory.IsDue(age) && generation.ResidentMemory is { } bytes)
                generation.Memory.Add(age, bytes);
        }
    }

    private static bool Trusts(Trial trial, int share) => share == RolloutStep.Whole ? trial.Outcome == Outcome.Pass : RolloutPace.Allows(share, trial.PossibleHarm);
}
