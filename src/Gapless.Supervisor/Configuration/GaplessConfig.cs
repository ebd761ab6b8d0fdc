using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>What <c>gapless.yaml</c> says, with every default filled in. Immutable; a reload makes a new one.</summary>
public sealed record GaplessConfig
{
    /// <summary>Absolute path of the file this was read from.</summary>
    public required string Path { get; init; }

    /// <summary>Services in the order of the file. Names are unique.</summary>
    public required ImmutableArray<ServiceConfig> Services { get; init; }

    /// <summary>Who is told when something went wrong.</summary>
    public ImmutableArray<AlertConfig> Alerts { get; init; } = [];

    public ServiceConfig? Find(string name) => Services.FirstOrDefault(s => s.Name == name);
}
