namespace Gapless.Supervisor.Health;

/// <summary>What the commands of probes, smoke tests and hooks run in.</summary>
public sealed record CommandContext
{
    public required string Service { get; init; }

    public required int Generation { get; init; }

    /// <summary>Id of the release.</summary>
    public required string Release { get; init; }

    /// <summary>The version as the deployer called it.</summary>
    public string? Version { get; init; }

    /// <summary>Working directory: the release's own.</summary>
    public required string Directory { get; init; }

    /// <summary>The environment that the workers have; the GAPLESS_ variables are added to it.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>As in the service's configuration.</summary>
    public string? User { get; init; }

    /// <summary>Where the output of a running command is kept until it ends; must exist.</summary>
    public required string OutputDirectory { get; init; }
}
