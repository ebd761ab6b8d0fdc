namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>Values that are right alone and wrong together.</summary>
internal static class ServiceContradictions
{
    private const int MostPlaces = 64;

    public static void Report(ServiceConfig config, Section keys)
    {
        if (config.Strategy == RolloutStrategy.Recreate)
        {
            ReportRecreate(config, keys);
        }

        if (config.Workers + config.Standby > MostPlaces)
        {
            keys.ReportKey("standby", $"{config.Workers} workers and {config.Standby} that stand by are more than {MostPlaces} processes", "Lower 'workers' or 'standby'.");
        }

        TimeSpan delays = (config.Health.Startup?.Delay ?? TimeSpan.Zero) + (config.Health.Readiness?.Delay ?? TimeSpan.Zero);
        if (delays > TimeSpan.Zero && delays >= config.Rollout.Within)
        {
            keys.ReportKey(
                "health",
                $"waits {Duration.Format(delays)} before the first checks, but the rollout must be proved within {Duration.Format(config.Rollout.Within)}",
                "Shorten 'delay', or lengthen 'rollout.within'.");
        }

        if (config.Health.HealthyFor > TimeSpan.Zero && delays + config.Health.HealthyFor >= config.Rollout.Within)
        {
            keys.ReportKey(
                "health",
                $"asks for {Duration.Format(config.Health.HealthyFor)} of health, but the rollout must be proved within {Duration.Format(config.Rollout.Within)}",
                "Shorten 'healthy_for', or lengthen 'rollout.within'.");
        }

        if (config.Restart.Backoff > config.Restart.MaxBackoff)
        {
            keys.ReportKey(
                "restart",
                $"'backoff' ({Duration.Format(config.Restart.Backoff)}) is longer than 'max_backoff' ({Duration.Format(config.Restart.MaxBackoff)})",
                "Raise 'max_backoff', or lower 'backoff'.");
        }
    }

    private static void ReportRecreate(ServiceConfig config, Section keys)
    {
        const string Why = "'strategy: recreate' stops the old version before the new one starts";
        if (config.Rollout.Steps is { Length: > 1 })
        {
            keys.ReportKey("rollout", Why + ", so there is nothing to divide in steps", "Remove 'steps', or use 'strategy: rolling'.");
        }

        if (config.Rollout.KeepWarm > TimeSpan.Zero)
        {
            keys.ReportKey("rollout", Why + ", so it cannot be kept warm", "Remove 'keep_warm', or use 'strategy: rolling'.");
        }

        if (config.Rollout.Sticky || config.Rollout.First.Length > 0)
        {
            keys.ReportKey("rollout", Why + ", so there is no choice between the two", "Remove 'sticky' and 'first', or use 'strategy: rolling'.");
        }
    }
}
