namespace Gapless.Cli;

/// <summary>Where this invocation finds its configuration, its state and the supervisor's control socket. All paths are absolute.</summary>
internal sealed record Locations(string ConfigPath, string StateDirectory, string SocketPath)
{
    public const string ConfigVariable = "GAPLESS_CONFIG";
    public const string StateVariable = "GAPLESS_STATE";
    public const string SocketVariable = "GAPLESS_SOCKET";

    private const string ConfigName = "gapless.yaml";
    public const string SystemSocket = "/run/gapless/" + SocketName;

    /// <summary>The user whose supervisor listens there, and the group that may speak to it.</summary>
    public const string SystemAccount = "gapless";

    private const string SystemConfig = "/etc/gapless/gapless.yaml";
    private const string SocketName = "control.sock";

    /// <summary>Where a command finds the supervisor: the system's, for users who have none of their own and may speak to it.</summary>
    public string SocketToAsk { get; private init; } = SocketPath;

    /// <summary>An option wins over its environment variable, both over the default.</summary>
    public static Locations Resolve(string? config, string? state, string? socket, LocationSources from)
    {
        string? Setting(string? option, string variable) => Given(option) ?? Given(from.Variable(variable));

        var ownState = Setting(state, StateVariable);
        var stateDirectory = ownState ?? DefaultState(from);
        var socketPath = Setting(socket, SocketVariable) ?? (ownState is not null ? Path.Combine(ownState, SocketName) : DefaultSocket(from, stateDirectory));
        var isOwn = ownState is not null || Setting(socket, SocketVariable) is not null || from.Exists(socketPath) || !from.Exists(SystemSocket);
        var configPath = Setting(config, ConfigVariable) ?? DefaultConfig(from);

        var locations = new Locations(
            Path.GetFullPath(configPath, from.WorkingDirectory),
            Path.GetFullPath(stateDirectory, from.WorkingDirectory),
            Path.GetFullPath(socketPath, from.WorkingDirectory));
        return isOwn ? locations : locations with { SocketToAsk = SystemSocket };
    }

    private static string DefaultConfig(LocationSources from)
    {
        var here = Path.Combine(from.WorkingDirectory, ConfigName);
        return new[] { here, from.IsRoot ? null : UserConfig(from), SystemConfig }.OfType<string>().FirstOrDefault(from.Exists) ?? here;
    }

    private static string? UserConfig(LocationSources from) =>
        (Given(from.Variable("XDG_CONFIG_HOME")) ?? (Given(from.Variable("HOME")) is { } home ? Path.Combine(home, ".config") : null)) is { } folder ? Path.Combine(folder, "gapless", ConfigName) : null;

    private static string DefaultState(LocationSources from)
    {
        if (from.IsRoot)
            return "/var/lib/gapless";

        var home = Given(from.Variable("XDG_STATE_HOME")) ?? Path.Combine(Given(from.Variable("HOME")) ?? "/", ".local/state");
        return Path.Combine(home, "gapless");
    }

    private static string DefaultSocket(LocationSources from, string stateDirectory)
    {
        if (from.IsRoot)
            return SystemSocket;

        var runtime = Given(from.Variable("XDG_RUNTIME_DIR"));
        return runtime is null ? Path.Combine(stateDirectory, SocketName) : Path.Combine(runtime, "gapless", SocketName);
    }

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}

/// <summary>What <see cref="Locations.Resolve"/> takes from the machine, so that a test can be any user anywhere.</summary>
internal sealed record LocationSources(string WorkingDirectory, bool IsRoot, Func<string, string?> Variable, Func<string, bool> Exists)
{
    public static LocationSources OfThisProcess() => new(Environment.CurrentDirectory, Environment.IsPrivilegedProcess, Environment.GetEnvironmentVariable, File.Exists);
}
