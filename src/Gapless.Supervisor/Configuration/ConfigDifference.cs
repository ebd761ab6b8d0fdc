using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>What a reload has to do.</summary>
public sealed record ConfigDifference(
    ImmutableArray<ServiceConfig> Added,
    ImmutableArray<ServiceConfig> Removed,
    ImmutableArray<ServiceChange> Changed)
{
    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty && Changed.IsEmpty;

    /// <summary>
    /// Compares what the files say. The contents of environment files are not part of it: compare
    /// <see cref="ServiceEnvironment.Read"/> with what the live generation was given.
    /// </summary>
    public static ConfigDifference Between(GaplessConfig old, GaplessConfig current) => new(
        [.. current.Services.Where(s => old.Find(s.Name) is null)],
        [.. old.Services.Where(s => current.Find(s.Name) is null)],
        [.. current.Services
            .Select(s => old.Find(s.Name) is { } before ? ServiceChange.Between(before, s) : null)
            .OfType<ServiceChange>()]);
}
