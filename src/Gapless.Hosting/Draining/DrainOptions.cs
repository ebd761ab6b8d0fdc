namespace Gapless.Hosting.Draining;

/// <summary>How a process leaves.</summary>
public sealed class DrainOptions
{
    /// <summary>From the order to leave until what is left is aborted. Default: what the supervisor allows (<c>drain:</c> of the service), else 30 s.</summary>
    public TimeSpan? Limit { get; set; }

    /// <summary>How long the process goes on accepting after its readiness began to fail and <see cref="OnAnnounce"/> was called. Default: not at all.</summary>
    /// <remarks>Readiness is the app's health checks (<c>MapHealthChecks</c>), among which there is one of this library, with the tag <c>ready</c>. An endpoint of another kind looks at <c>IHostApplicationLifetime.ApplicationStopping</c>.</remarks>
    public TimeSpan AnnounceTime { get; set; }

    /// <summary>Whether accepting ends before the registry hears of it. Default: the registry hears first.</summary>
    public bool StopAcceptingFirst { get; set; }

    /// <summary>Takes the process out of a registry or a load balancer. A failure is logged and does not stop the drain.</summary>
    public Func<CancellationToken, Task>? OnAnnounce { get; set; }
}
