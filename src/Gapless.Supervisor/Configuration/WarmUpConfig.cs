using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>Requests that a candidate answers before users ask it: beside the live version, and compared with it.</summary>
public sealed record WarmUpConfig
{
    /// <summary>At least one; GET or HEAD, as both versions are asked again and again. Only what is said of the request counts, nothing of the answer.</summary>
    public required ImmutableArray<HttpCheck> Requests { get; init; }

    /// <summary>The longest it takes. Default 30 s.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);

    public AnswerLikeness Compare { get; init; } = AnswerLikeness.Shape;

    public bool Equals(WarmUpConfig? other) =>
        other is not null && Within == other.Within && Compare == other.Compare && Requests.SequenceEqual(other.Requests);

    public override int GetHashCode() => HashCode.Combine(Within, Compare, Requests.Length);
}

/// <summary>How much like the live version's an answer has to be. Each includes those before it.</summary>
public enum AnswerLikeness
{
    /// <summary>The same status.</summary>
    Status,

    /// <summary>The same media type, and in JSON every member that the live version's answer has, of the same type.</summary>
    Shape,

    /// <summary>The same body, where the live version gives the same one twice.</summary>
    Body,
}
