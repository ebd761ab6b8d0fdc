namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>Every key there is. A test holds <c>docs/configuration.md</c> against it.</summary>
internal static class KnownKeys
{
    public static readonly KeySet File = new("services") { AllowsExtras = true };

    public static readonly KeySet Service = new(
        "run", "listen", "workers", "env", "env_file", "user", "health", "smoke", "rollout", "drain",
        "restart", "keep", "shared", "strategy", "hooks", "unserved_after", "hosting")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["command"] = "run",
            ["cmd"] = "run",
            ["exec"] = "run",
            ["start"] = "run",
            ["port"] = "listen",
            ["ports"] = "listen",
            ["bind"] = "listen",
            ["address"] = "listen",
            ["environment"] = "env",
            ["replicas"] = "workers",
            ["instances"] = "workers",
            ["processes"] = "workers",
            ["healthcheck"] = "health",
            ["probes"] = "health",
            ["volumes"] = "shared",
            ["stop_grace_period"] = "drain",
        },
    };

    public static readonly KeySet Health = new("startup", "readiness", "liveness", "notify")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ready"] = "readiness",
            ["live"] = "liveness",
            ["start"] = "startup",
            ["start_up"] = "startup",
        },
    };

    public static readonly KeySet Probe = new(
        "http", "method", "host", "status", "body", "tcp", "command", "run", "delay", "period", "timeout", "successes", "failures")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["path"] = "http",
            ["exec"] = "command",
            ["interval"] = "period",
            ["retries"] = "failures",
            ["initial_delay"] = "delay",
            ["expect"] = "status",
        },
    };

    public static readonly KeySet Http = new("path", "method", "host", "status", "body");

    public static readonly KeySet Smoke = new("http", "method", "host", "status", "body", "run", "times", "timeout")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["command"] = "run", ["path"] = "http", ["repeat"] = "times" },
    };

    public static readonly KeySet Rollout = new("within", "steps", "sticky", "first", "keep_warm")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["timeout"] = "within", ["weights"] = "steps" },
    };

    public static readonly KeySet Step = new("weight", "hold")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["for"] = "hold", ["pause"] = "hold", ["percent"] = "weight" },
    };

    public static readonly KeySet Drain = new("timeout", "linger");

    public static readonly KeySet Restart = new("backoff", "max_backoff", "limit", "window");

    public static readonly KeySet Hooks = new([.. HookNames.All.Keys]);

    public static IEnumerable<KeySet> All => [File, Service, Health, Probe, Http, Smoke, Rollout, Step, Drain, Restart, Hooks];
}
