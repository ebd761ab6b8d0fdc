using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>What is looked at before a rollout changes anything.</summary>
public sealed record PreflightConfig
{
    /// <summary>Ids of findings that neither stop a rollout nor are shown. Default: none.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];
}
