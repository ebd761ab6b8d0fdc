using System.Collections.Immutable;

namespace Gapless.Adoption;

/// <summary>What becomes of a unit: a service of <c>gapless.yaml</c>, and what nobody can do by itself.</summary>
internal sealed record AdoptedService
{
    public required string Name { get; init; }

    public required string Run { get; init; }

    /// <summary>As written in the configuration.</summary>
    public required ImmutableArray<string> Listen { get; init; }

    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<string> EnvFiles { get; init; } = [];

    public string? User { get; init; }

    public bool Notifies { get; init; }

    public TimeSpan? Drain { get; init; }

    public TimeSpan? StartLimit { get; init; }

    public TimeSpan? Backoff { get; init; }

    public int? Limit { get; init; }

    public TimeSpan? Window { get; init; }

    public ImmutableArray<string> BeforeStart { get; init; } = [];

    /// <summary>The folder that is to be deployed; null: the unit does not tell.</summary>
    public string? Release { get; init; }

    /// <summary>In the order of the files.</summary>
    public ImmutableArray<AdoptionNote> Notes { get; init; } = [];
}

/// <summary>Something of the unit that has no equal.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Setting">As in <c>MemoryMax=1G</c>.</param>
/// <param name="Text">What it is, and what to do.</param>
internal sealed record AdoptionNote(string Place, string Setting, string Text);
