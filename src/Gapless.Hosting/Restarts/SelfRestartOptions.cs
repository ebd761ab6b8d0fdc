namespace Gapless.Hosting.Restarts;

/// <summary>How an app replaces itself.</summary>
public sealed class SelfRestartOptions
{
    /// <summary>From the start of the successor until it must have started as a whole (<c>IHostApplicationLifetime.ApplicationStarted</c>); then it is ended, and this process goes on. Default: 60 s.</summary>
    public TimeSpan ReadyLimit { get; set; } = TimeSpan.FromSeconds(60);
}
