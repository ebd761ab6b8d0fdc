using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gapless.Hosting.Draining;

/// <summary>Fails as soon as the process is on its way out. It is among the health checks of an app that has any, under the tag <c>ready</c>.</summary>
internal sealed class DrainHealth(DrainState drain) : IHealthCheck
{
    public const string Name = "gapless-drain";

    public static readonly string[] Tags = ["ready"];

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.IsAnnounced ? new HealthCheckResult(context.Registration.FailureStatus, "This process is leaving.") : HealthCheckResult.Healthy());
}
