namespace Gapless.Supervisor;

/// <summary>Where a supervisor finds its configuration and keeps what must outlive it.</summary>
public sealed record SupervisorOptions
{
    /// <summary>Absolute path of <c>gapless.yaml</c>.</summary>
    public required string ConfigPath { get; init; }

    /// <summary>Absolute path of the state directory: store, journal, logs, keeper and notify sockets.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Command line that starts this program again as the keeper: executable and arguments before the socket path.</summary>
    public required IReadOnlyList<string> KeeperCommand { get; init; }

    /// <summary>Absolute path of the startup hook that brings Gapless.Hosting into web apps, with the library beside it. Default null: there is none.</summary>
    public string? HostingHook { get; init; }

    /// <summary>Where journald takes what the workers print. Default null: it stays in their files alone.</summary>
    public string? JournaldSocket { get; init; }
}
