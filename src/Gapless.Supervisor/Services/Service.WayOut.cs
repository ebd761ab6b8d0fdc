using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>How the old version leaves after a promotion, and how a candidate leaves after a failure.</summary>
internal sealed partial class Service
{
    private void DrainPreviousOf(RolloutRun run)
    {
        if (Previous(run) is not { } previous)
        {
            _loop.Post(() => Apply(run, new RolloutEvent.Drained()));
            return;
        }

        Run(run, async token =>
        {
            if (await HooksAsync(run, HookPoint.BeforeDrain, previous, token) is RolloutEvent.Failed before)
                run.Note(before.Reason);
            await _loop.InvokeAsync(() => Retire(previous, () => Run(run, async inner =>
            {
                if (await HooksAsync(run, HookPoint.AfterDrain, previous, inner) is RolloutEvent.Failed after)
                    run.Note(after.Reason);
                return new RolloutEvent.Drained();
            })));
            return null;
        });
    }

    /// <summary>The steering call comes first: everything else can wait, users cannot.</summary>
    private void GoBack(RolloutRun run)
    {
        EndDeadline(run);
        run.Work?.Cancel();
        var began = Clock.GetTimestamp();
        var candidate = _generations.GetValueOrDefault(run.Plan.To);
        if (Previous(run) is { } previous && !run.Plan.NeedsRoom)
        {
            _live = previous.Number;
            previous.State = GenerationState.Live;
            Save(previous);
            SaveService();
            Share(previous, null, 0);
            run.RevertSeconds = Math.Round(Clock.GetElapsedTime(began).TotalSeconds, 6);
            Note("traffic.returned", $"all new connections go to generation {previous.Number} again", previous);
        }
        else if (candidate is not null && !run.Plan.NeedsRoom)
        {
            _live = null;
            SaveService();
            candidate.Weight = 0;
            Save(candidate);
            ApplySplit();
        }

        if (candidate is null)
        {
            _loop.Post(() => Apply(run, new RolloutEvent.CandidateGone()));
            return;
        }

        Run(run, async token =>
        {
            if (await HooksAsync(run, HookPoint.BeforeRevert, candidate, token) is RolloutEvent.Failed before)
                run.Note(before.Reason);
            await _loop.InvokeAsync(() => Retire(candidate, AfterRevert, placeTaken: run.Plan.NeedsRoom));
            return null;
        });

        void AfterRevert() => Run(run, async token =>
        {
            if (await HooksAsync(run, HookPoint.AfterRevert, candidate, token) is RolloutEvent.Failed after)
                run.Note(after.Reason);
            return new RolloutEvent.CandidateGone();
        });
    }

    /// <summary>Recreate: the release that served before comes back, in the slot where requests wait.</summary>
    private void RestorePrevious(RolloutRun run)
    {
        var restored = _generations.Values.FirstOrDefault(g => g.Number > run.Plan.To);
        if (restored is null)
        {
            var place = _generations.GetValueOrDefault(run.Plan.To);
            if (place is not null)
                Forget(place);
            var digest = run.Plan.FromConfig ?? _configDigest;
            var config = ConfigOf(digest) ?? _config;
            restored = NewGeneration(_nextGeneration++, run.FromRelease!, LabelOf(run.FromRelease!), config, digest, place?.Slot ?? _traffic.TakeSlot());
            restored.State = GenerationState.Live;
            _live = restored.Number;
            SaveService();
            Share(restored, null, 0);
        }

        foreach (var worker in restored.Workers.Where(w => w.Process is null))
            StartWorker(restored, worker);
        ConsiderReady(restored);
    }
}
