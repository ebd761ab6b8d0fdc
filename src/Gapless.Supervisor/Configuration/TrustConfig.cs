using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>What a release has to prove before it is taken.</summary>
public sealed record TrustConfig
{
    /// <summary>Default <see cref="TrustPolicy.Off"/>: who may write to the control socket may deploy anything.</summary>
    public TrustPolicy Policy { get; init; }

    /// <summary>So many different keys must have signed. Default 1.</summary>
    public int Threshold { get; init; } = 1;

    /// <summary>Names of trusted keys that count for this service; empty: all of them.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    public bool Equals(TrustConfig? other) => other is not null && Policy == other.Policy && Threshold == other.Threshold && Keys.SequenceEqual(other.Keys);

    public override int GetHashCode() => HashCode.Combine(Policy, Threshold, Keys.Length);
}

public enum TrustPolicy
{
    /// <summary>Nothing is asked of a release, but that a package is what it says.</summary>
    Off,

    /// <summary>What <see cref="Require"/> would refuse is taken, and put on record.</summary>
    Warn,

    /// <summary>What is not proven is refused.</summary>
    Require,
}
