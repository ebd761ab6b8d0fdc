using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Health;

/// <summary>
/// Watches one worker from its start: start-up, then readiness, then liveness. Each probe runs one check at a time; the period is
/// the pause between two of them. Until <see cref="Settle"/> readiness is asked on as well, beside liveness.
/// </summary>
/// <remarks>
/// <paramref name="report"/> is called from the loop's own tasks, one call at a time and in order; it must return soon (post to
/// a channel). Members are safe on any thread.
/// </remarks>
/// <param name="check">One check; it keeps the probe's own timeout and does not throw but for cancellation.</param>
public sealed class HealthMonitor(
    HealthConfig config,
    Func<ProbeConfig, CancellationToken, Task<ProbeResult>> check,
    Action<HealthTransition> report,
    TimeProvider time)
{
    /// <summary>Readiness that has no limit of failures at the start has this one once it has passed.</summary>
    private const int FailuresOfReadiness = 3;

    /// <summary>Readiness that goes on passing is asked so often at most: the checks are answers like others to the judge, and are not to be its evidence.</summary>
    private static readonly TimeSpan CalmPeriod = TimeSpan.FromSeconds(5);

    /// <summary>Readiness of an app that has no readiness probe and may never notify.</summary>
    private static readonly ProbeConfig TakesConnections = new() { Tcp = true };

    private readonly Lock _reporting = new();
    private readonly TaskCompletionSource _notified = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _settled = new();

    /// <summary>The worker has sent <c>READY=1</c>.</summary>
    public void NotifyReady() => _notified.TrySetResult();

    /// <summary>Nothing depends on its readiness any more: it is not asked again once it has passed.</summary>
    public void Settle() => _settled.Cancel();

    /// <summary>Ends after a final state, or at once with the worker ready when nothing is left to watch.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (config.Startup is { } startup)
        {
            (bool passed, ProbeResult last) = await DecideAsync(startup, cancellationToken);
            if (!passed)
            {
                Report(HealthState.StartFailed, "start-up: " + last.Detail);
                return;
            }

            Report(HealthState.Started, last.Detail);
        }

        (bool ready, string detail) = await BecomesReadyAsync(cancellationToken);
        if (ready && config.HealthyFor > TimeSpan.Zero)
        {
            (ready, detail) = await StaysHealthyAsync(detail, cancellationToken);
        }

        Report(ready ? HealthState.Ready : HealthState.StartFailed, detail);
        if (ready)
        {
            await WatchAsync(cancellationToken);
        }
    }

    /// <summary>Of a worker that is ready. Ends when it is dead, or nothing is left to ask.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        Task<ProbeResult>? dead = config.Liveness is { } liveness ? UntilBadAsync(liveness, liveness.Delay, liveness.Period, cancellationToken) : null;
        Task unready = config.Readiness is { } readiness ? WatchReadinessAsync(readiness, cancellationToken) : Task.CompletedTask;
        if (dead is not null)
        {
            ProbeResult last = await dead;
            Settle();
            Report(HealthState.Dead, "liveness: " + last.Detail);
        }

        await unready;
    }

    private async Task<(bool Ready, string Detail)> BecomesReadyAsync(CancellationToken cancellationToken)
    {
        const string Notified = "the worker sent READY=1";
        if (config.Readiness is { } readiness)
        {
            (bool passed, ProbeResult last) = await DecideAsync(readiness, cancellationToken);
            if (!passed)
            {
                return (false, "readiness: " + last.Detail);
            }

            if (config.Notify)
            {
                await _notified.Task.WaitAsync(cancellationToken);
            }

            return (true, last.Detail);
        }

        if (config.Notify)
        {
            await _notified.Task.WaitAsync(cancellationToken);
            return (true, Notified);
        }

        using var first = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<(bool Passed, ProbeResult Last)> accepts = DecideAsync(TakesConnections, first.Token);
        if (await Task.WhenAny(accepts, _notified.Task) == accepts)
        {
            return (true, (await accepts).Last.Detail);
        }

        await first.CancelAsync();
        await ((Task)accepts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return (true, Notified);
    }

    /// <summary>It is healthy now; a failure begins the time anew.</summary>
    private async Task<(bool Ready, string Detail)> StaysHealthyAsync(string detail, CancellationToken cancellationToken)
    {
        if ((config.Readiness ?? config.Liveness) is not { } probe)
        {
            await Task.Delay(config.HealthyFor, time, cancellationToken);
            return (true, detail);
        }

        long? since = time.GetTimestamp();
        for (var tally = new ProbeTally(probe.Successes, 0); ;)
        {
            TimeSpan left = since is { } start ? config.HealthyFor - time.GetElapsedTime(start) : probe.Period;
            if (left <= TimeSpan.Zero)
            {
                return (true, $"{detail}; healthy for {Duration.Format(config.HealthyFor)}");
            }

            await Task.Delay(left < probe.Period ? left : probe.Period, time, cancellationToken);
            ProbeResult result = await check(probe, cancellationToken);
            tally = tally.Add(result.Passed);
            switch (tally.Verdict(probe))
            {
                case true:
                    since ??= time.GetTimestamp();
                    break;
                case false:
                    return (false, (probe == config.Readiness ? "readiness: " : "liveness: ") + result.Detail);
                default:
                    since = null;
                    break;
            }
        }
    }

    private async Task WatchReadinessAsync(ProbeConfig readiness, CancellationToken cancellationToken)
    {
        ProbeConfig strict = readiness.Failures > 0 ? readiness : readiness with { Failures = FailuresOfReadiness };
        TimeSpan calm = readiness.Period > CalmPeriod ? readiness.Period : CalmPeriod;
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _settled.Token);
        try
        {
            ProbeResult last = await UntilBadAsync(strict, calm, calm, asking.Token);
            Report(HealthState.Unready, "readiness: " + last.Detail);
        }
        catch (OperationCanceledException) when (_settled.IsCancellationRequested)
        {
            // Nobody wants to know any more.
        }
    }

    /// <summary>Readiness and liveness are asked side by side.</summary>
    private void Report(HealthState state, string detail)
    {
        lock (_reporting)
        {
            report(new HealthTransition(state, detail));
        }
    }

    /// <summary>Whether it passed or failed as often as it says, and the check that decided.</summary>
    private async Task<(bool Passed, ProbeResult Last)> DecideAsync(ProbeConfig probe, CancellationToken cancellationToken)
    {
        await Task.Delay(probe.Delay, time, cancellationToken);
        for (var tally = default(ProbeTally); ;)
        {
            ProbeResult result = await check(probe, cancellationToken);
            tally = tally.Add(result.Passed);
            if (tally.Verdict(probe) is { } verdict)
            {
                return (verdict, result);
            }

            await Task.Delay(probe.Period, time, cancellationToken);
        }
    }

    /// <param name="calm">Between checks while it passes; after a failure its own period.</param>
    private async Task<ProbeResult> UntilBadAsync(ProbeConfig probe, TimeSpan delay, TimeSpan calm, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, time, cancellationToken);
        for (var tally = default(ProbeTally); ;)
        {
            ProbeResult result = await check(probe, cancellationToken);
            tally = tally.Add(result.Passed);
            if (tally.Verdict(probe) == false)
            {
                return result;
            }

            await Task.Delay(result.Passed ? calm : probe.Period, time, cancellationToken);
        }
    }
}
