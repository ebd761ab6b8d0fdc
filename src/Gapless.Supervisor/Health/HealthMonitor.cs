using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Health;

/// <summary>
/// Watches one worker from its start: start-up, then readiness, then liveness. Each probe runs one check at a time; the period is
/// the pause between two of them.
/// </summary>
/// <remarks>
/// <paramref name="report"/> is called from the loop's own task, one call at a time and in order; it must return soon (post to
/// a channel). Members are safe on any thread.
/// </remarks>
/// <param name="check">One check; it keeps the probe's own timeout and does not throw but for cancellation.</param>
public sealed class HealthMonitor(
    HealthConfig config,
    Func<ProbeConfig, CancellationToken, Task<ProbeResult>> check,
    Action<HealthTransition> report,
    TimeProvider time)
{
    /// <summary>Readiness of an app that has no readiness probe and may never notify.</summary>
    private static readonly ProbeConfig TakesConnections = new() { Tcp = true };

    private readonly TaskCompletionSource _notified = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ProbeResult? _last;

    /// <summary>What the latest check found; null before the first.</summary>
    public ProbeResult? Last => _last;

    /// <summary>The worker has sent <c>READY=1</c>.</summary>
    public void NotifyReady() => _notified.TrySetResult();

    /// <summary>Ends after a final state, or at once with the worker ready when nothing is left to watch.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (config.Startup is { } startup)
        {
            if (!await PassesAsync(startup, cancellationToken))
            {
                report(new HealthTransition(HealthState.StartFailed, "start-up: " + _last!.Detail));
                return;
            }

            report(new HealthTransition(HealthState.Started, _last!.Detail));
        }

        if (await BecomesReadyAsync(cancellationToken) is not { } detail)
        {
            report(new HealthTransition(HealthState.StartFailed, "readiness: " + _last!.Detail));
            return;
        }

        report(new HealthTransition(HealthState.Ready, detail));
        if (config.Liveness is { } liveness)
        {
            await UntilBadAsync(liveness, cancellationToken);
            report(new HealthTransition(HealthState.Dead, "liveness: " + _last!.Detail));
        }
    }

    /// <summary>Why it is ready; null when the probe gave up.</summary>
    private async Task<string?> BecomesReadyAsync(CancellationToken cancellationToken)
    {
        const string Notified = "the worker sent READY=1";
        if (config.Readiness is { } readiness)
        {
            if (!await PassesAsync(readiness, cancellationToken))
            {
                return null;
            }

            if (config.Notify)
            {
                await _notified.Task.WaitAsync(cancellationToken);
            }

            return _last!.Detail;
        }

        if (config.Notify)
        {
            await _notified.Task.WaitAsync(cancellationToken);
            return Notified;
        }

        using var first = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool> accepts = PassesAsync(TakesConnections, first.Token);
        if (await Task.WhenAny(accepts, _notified.Task) == accepts)
        {
            await accepts;
            return _last!.Detail;
        }

        await first.CancelAsync();
        await ((Task)accepts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return Notified;
    }

    private async Task<bool> PassesAsync(ProbeConfig probe, CancellationToken cancellationToken)
    {
        await Task.Delay(probe.Delay, time, cancellationToken);
        for (var tally = default(ProbeTally); ;)
        {
            tally = tally.Add(await CheckAsync(probe, cancellationToken));
            if (tally.Verdict(probe) is { } verdict)
            {
                return verdict;
            }

            await Task.Delay(probe.Period, time, cancellationToken);
        }
    }

    private async Task UntilBadAsync(ProbeConfig probe, CancellationToken cancellationToken)
    {
        await Task.Delay(probe.Delay, time, cancellationToken);
        for (var tally = default(ProbeTally); ;)
        {
            tally = tally.Add(await CheckAsync(probe, cancellationToken));
            if (tally.Verdict(probe) == false)
            {
                return;
            }

            await Task.Delay(probe.Period, time, cancellationToken);
        }
    }

    private async Task<bool> CheckAsync(ProbeConfig probe, CancellationToken cancellationToken)
    {
        ProbeResult result = await check(probe, cancellationToken);
        _last = result;
        return result.Passed;
    }
}
