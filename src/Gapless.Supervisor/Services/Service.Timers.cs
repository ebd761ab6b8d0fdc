using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>Holds, warm times and deadlines of the rollout that runs.</summary>
internal sealed partial class Service
{
    private void StartTimer(RolloutRun run, TimeSpan time, RolloutEvent then)
    {
        run.Timer?.Cancel();
        var timer = run.Timer = new CancellationTokenSource();
        _ = FireAsync(run, time, then, timer.Token);
    }

    /// <summary>Of the time that the phase lasts: a supervisor that comes later does not begin it anew.</summary>
    private TimeSpan Left(RolloutRun run) => run.Until is { } until && until > Clock.GetUtcNow() ? until - Clock.GetUtcNow() : TimeSpan.Zero;

    private void StartDeadline(RolloutRun run, TimeSpan within)
    {
        run.Deadline?.Cancel();
        var timer = run.Deadline = new CancellationTokenSource();
        _ = ExpireAsync(run, within, timer.Token);
    }

    private static void EndDeadline(RolloutRun run)
    {
        run.Deadline?.Cancel();
        run.Deadline = null;
    }

    private async Task FireAsync(RolloutRun run, TimeSpan time, RolloutEvent then, CancellationToken token)
    {
        await Task.Delay(time, Clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _loop.Post(() =>
        {
            if (!token.IsCancellationRequested)
                Apply(run, then);
        });
    }

    private async Task ExpireAsync(RolloutRun run, TimeSpan within, CancellationToken token)
    {
        await Task.Delay(within, Clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _loop.Post(() =>
        {
            if (token.IsCancellationRequested)
                return;
            var waiting = _generations.GetValueOrDefault(run.Plan.To)?.Workers.FirstOrDefault(w => w.State != WorkerState.Ready);
            var why = waiting?.Text is { } text ? $": worker {waiting.Position} says {text}" : "";
            Apply(run, new RolloutEvent.Failed($"not {(run.State is RolloutState.Starting ? "ready" : "proved")} within {within.TotalSeconds:0.###} s{why}{(_generations.GetValueOrDefault(run.Plan.To) is { } candidate ? LastWords(candidate) : "")}"));
        });
    }
}
