namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>How workers leave, and how they come back.</summary>
internal static class LifeReader
{
    public static DrainConfig Drain(Field field)
    {
        var defaults = new DrainConfig();
        if (!field.IsMap)
        {
            return defaults with { Timeout = field.Time("30s") ?? defaults.Timeout };
        }

        return field.Keys(KnownKeys.Drain, "a duration or a map") is not { } keys ? defaults : defaults with
        {
            Timeout = keys["timeout"]?.Time("30s") ?? defaults.Timeout,
            Linger = keys["linger"]?.Time("1s") ?? defaults.Linger,
        };
    }

    public static RestartConfig Restart(Field field)
    {
        var defaults = new RestartConfig();
        return field.Keys(KnownKeys.Restart, "a map") is not { } keys ? defaults : defaults with
        {
            Backoff = keys["backoff"]?.Time("100ms") ?? defaults.Backoff,
            MaxBackoff = keys["max_backoff"]?.Time("10s") ?? defaults.MaxBackoff,
            Limit = keys["limit"]?.Integer(1, 10_000, "10") ?? defaults.Limit,
            Window = keys["window"]?.Time("60s") ?? defaults.Window,
        };
    }
}
