namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>Every key there is. A test holds <c>docs/configuration.md</c> against it.</summary>
internal static class KnownKeys
{
    public static readonly KeySet File = new("services", "alerts", "dev") { AllowsExtras = true };

    public static readonly KeySet Alert = new("webhook", "webhook_file", "webhook_env", "format", "smtp", "command", "on", "services")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["url"] = "webhook", ["email"] = "smtp", ["mail"] = "smtp", ["run"] = "command" },
    };

    public static readonly KeySet Smtp = new("host", "port", "from", "to", "tls", "user", "password_file", "password_env")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["password"] = "password_file", ["username"] = "user", ["server"] = "host" },
    };

    public static readonly KeySet Service = new(
        "run", "directory", "listen", "workers", "standby", "env", "env_file", "user", "health", "smoke", "warm_up", "rollout", "judge", "drain",
        "restart", "limits", "keep", "shared", "strategy", "hooks", "unserved_after", "hosting", "preflight", "trust", "update", "dev")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["command"] = "run",
            ["cmd"] = "run",
            ["exec"] = "run",
            ["start"] = "run",
            ["cwd"] = "directory",
            ["working_directory"] = "directory",
            ["workdir"] = "directory",
            ["port"] = "listen",
            ["ports"] = "listen",
            ["bind"] = "listen",
            ["address"] = "listen",
            ["environment"] = "env",
            ["replicas"] = "workers",
            ["instances"] = "workers",
            ["processes"] = "workers",
            ["spare"] = "standby",
            ["spares"] = "standby",
            ["healthcheck"] = "health",
            ["probes"] = "health",
            ["warmup"] = "warm_up",
            ["volumes"] = "shared",
            ["stop_grace_period"] = "drain",
        },
    };

    public static readonly KeySet Health = new("startup", "readiness", "liveness", "notify", "healthy_for")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ready"] = "readiness",
            ["live"] = "liveness",
            ["start"] = "startup",
            ["start_up"] = "startup",
            ["minimum"] = "healthy_for",
            ["min_healthy_time"] = "healthy_for",
            ["bake"] = "healthy_for",
        },
    };

    public static readonly KeySet Probe = new(
        "http", "method", "host", "status", "headers", "body", "json", "tcp", "grpc", "command", "run", "delay", "period", "timeout", "successes", "failures")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["path"] = "http",
            ["exec"] = "command",
            ["interval"] = "period",
            ["retries"] = "failures",
            ["initial_delay"] = "delay",
            ["expect"] = "status",
            ["header"] = "headers",
            ["jsonpath"] = "json",
            ["json_path"] = "json",
        },
    };

    public static readonly KeySet Http = new("path", "method", "host", "status", "headers", "body", "json");

    public static readonly KeySet Smoke = new("http", "method", "host", "status", "headers", "body", "json", "run", "times", "timeout")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["command"] = "run", ["path"] = "http", ["repeat"] = "times" },
    };

    public static readonly KeySet WarmUp = new("requests", "within", "compare")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["paths"] = "requests", ["timeout"] = "within" },
    };

    public static readonly KeySet Replayed = new("http", "method", "host")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["path"] = "http" },
    };

    public static readonly KeySet Rollout = new("within", "steps", "quiet", "sticky", "first", "keep_warm", "keep_failed", "freeze")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["timeout"] = "within", ["weights"] = "steps" },
    };

    public static readonly KeySet Freeze = new("from", "to", "zone")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["start"] = "from", ["end"] = "to", ["until"] = "to", ["timezone"] = "zone", ["tz"] = "zone" },
    };

    /// <summary>Of <c>gapless.release.yaml</c>.</summary>
    public static readonly KeySet Release = new("schema") { AllowsExtras = true };

    public static readonly KeySet Schema = new("writes", "reads");

    public static readonly KeySet Quiet = new("after", "then");

    public static readonly KeySet Judge = new("alpha", "errors", "latency", "memory", "crashes", "error_lines", "metrics")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["error_rate"] = "errors", ["duration"] = "latency" },
    };

    public static readonly KeySet Metric = new("name", "prometheus", "promql", "relative", "absolute", "share")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["weight"] = "share", ["alpha"] = "share", ["scrape"] = "prometheus", ["query"] = "promql" },
    };

    public static readonly KeySet Scraped = new("path", "events", "of", "per");

    public static readonly KeySet PromQl = new("url", "events", "of", "per", "every")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["query"] = "events", ["interval"] = "every" },
    };

    public static readonly KeySet Margin = new("relative", "absolute");

    public static readonly KeySet Step = new("weight", "hold", "gate")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["for"] = "hold", ["pause"] = "hold", ["percent"] = "weight" },
    };

    public static readonly KeySet Drain = new("timeout", "linger");

    public static readonly KeySet Restart = new("backoff", "max_backoff", "limit", "window");

    public static readonly KeySet Limits = new("memory", "cpu");

    public static readonly KeySet Preflight = new("ignore")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["skip"] = "ignore", ["disable"] = "ignore", ["off"] = "ignore" },
    };

    public static readonly KeySet Trust = new("policy", "threshold", "keys");

    public static readonly KeySet Update = new("feed", "every")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["url"] = "feed", ["interval"] = "every" },
    };

    public static readonly KeySet Hooks = new([.. HookNames.All.Keys]);

    public static readonly KeySet Webhook = new("url", "headers", "timeout")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["webhook"] = "url", ["post"] = "url" },
    };

    public static readonly KeySet Dev = new(
        "folder", "project", "before", "build", "run", "after", "listen", "app_port", "one_at_a_time", "ready", "ready_within", "env", "env_file", "stop",
        "restart_after", "stop_on_failure", "watch", "rules", "browser", "failure_log", "clear_screen", "launch_profile")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["root"] = "folder",
            ["directory"] = "folder",
            ["csharp"] = "project",
            ["pre_cmd"] = "before",
            ["cmd"] = "build",
            ["post_cmd"] = "after",
            ["command"] = "run",
            ["bin"] = "run",
            ["full_bin"] = "run",
            ["entrypoint"] = "run",
            ["port"] = "listen",
            ["environment"] = "env",
            ["env_files"] = "env_file",
            ["signal"] = "stop",
            ["kill_after"] = "stop",
            ["rerun"] = "restart_after",
            ["stop_on_error"] = "stop_on_failure",
            ["include"] = "watch",
            ["exclude"] = "watch",
            ["health"] = "ready",
        },
    };

    public static readonly KeySet DevStop = new("signal", "kill_after")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["kill_delay"] = "kill_after", ["timeout"] = "kill_after" },
    };

    public static readonly KeySet DevWatch = new("folders", "files", "extensions", "globs", "exclude", "gitignore", "hidden", "follow_links", "poll", "quiet")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["include_dir"] = "folders",
            ["paths"] = "folders",
            ["include_file"] = "files",
            ["include_ext"] = "extensions",
            ["ext"] = "extensions",
            ["include"] = "globs",
            ["ignore"] = "exclude",
            ["follow_symlink"] = "follow_links",
            ["delay"] = "quiet",
            ["debounce"] = "quiet",
        },
    };

    public static readonly KeySet DevExclude = new("folders", "files", "globs", "patterns")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["regex"] = "patterns" },
    };

    public static readonly KeySet DevRule = new("name", "commands", "watch", "reload")
    {
        Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal) { ["run"] = "commands", ["cmd"] = "commands", ["command"] = "commands" },
    };

    public static IEnumerable<KeySet> All => [File, Alert, Smtp, Release, Schema, Service, Health, Probe, Http, Smoke, WarmUp, Replayed, Rollout, Freeze, Quiet, Judge, Metric, Scraped, PromQl, Margin, Step, Drain, Restart, Limits, Preflight, Trust, Update, Hooks, Webhook, Dev, DevStop, DevWatch, DevExclude, DevRule];
}
