using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Health;

/// <summary>Runs the smoke tests of one worker. Stateless; any thread.</summary>
public sealed class SmokeRunner(TimeProvider time)
{
    private readonly HealthProbe _probe = new(time);

    /// <summary>In order, each as often as it says, up to the first failure, whose reason the result holds.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ProbeResult> RunAsync(IReadOnlyList<SmokeStep> steps, ProbeTarget target, CommandContext context, CancellationToken cancellationToken)
    {
        foreach (SmokeStep step in steps)
        {
            for (int round = 1; round <= step.Times; round++)
            {
                ProbeResult result = step.Http is { } http
                    ? await _probe.CheckHttpAsync(http, target, step.Timeout, cancellationToken)
                    : await _probe.CheckCommandAsync(step.Command!, target, context, step.Timeout, cancellationToken);
                if (!result.Passed)
                {
                    string which = step.Times == 1 ? "" : $" (time {round} of {step.Times})";
                    return result with { Detail = $"smoke test '{step}'{which} failed: {result.Detail}" };
                }
            }
        }

        return new ProbeResult(true, steps.Count == 0 ? "no smoke tests" : steps.Count == 1 ? "1 smoke test passed" : $"{steps.Count} smoke tests passed");
    }
}
