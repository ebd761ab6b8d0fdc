namespace Gapless.Drill.Wire;

/// <summary>Who answered, and whether this answer is the connection's first from another version or worker than the one before.</summary>
internal readonly record struct AnsweredBy(string? Version, string? Worker, bool FirstOtherVersion, bool FirstOtherWorker);
