namespace Gapless.Hosting;

/// <summary>
/// What another generation handed over cannot be read here. Nothing was taken and nothing changed: the other generation still has it. A
/// candidate that fails with it at its start has had no traffic yet.
/// </summary>
public sealed class StateRefusedException : InvalidOperationException
{
    internal StateRefusedException(string reason, string advice)
        : base($"{reason} {advice}")
    {
    }

    internal StateRefusedException(string name, string reason, string advice, Exception? cause = null)
        : base($"State '{name}': {reason} {advice}", cause)
        => StateName = name;

    internal StateRefusedException(string name, IReadOnlyList<int> found, IReadOnlyList<int> readable)
        : this(name, Versions(found, readable), Advice(found, readable))
    {
        FoundVersions = found;
        ReadableVersions = readable;
    }

    /// <summary>Name of the state, or null where the hand-over as a whole cannot be read.</summary>
    public string? StateName { get; }

    /// <summary>The versions that the other generation offers; empty where versions are not the reason.</summary>
    public IReadOnlyList<int> FoundVersions { get; } = [];

    /// <summary>The versions that this process reads, directly or by a migration; empty where versions are not the reason.</summary>
    public IReadOnlyList<int> ReadableVersions { get; } = [];

    private static string Versions(IReadOnlyList<int> found, IReadOnlyList<int> readable) =>
        $"the other generation offers version {string.Join(", ", found)}; this one reads version {string.Join(", ", readable)}.";

    private static string Advice(IReadOnlyList<int> found, IReadOnlyList<int> readable) => found.Min() > readable.Max()
        ? $"Register a migration down, Migrate({found.Min()}, {readable.Max()}, …), in the release that writes version {found.Min()}, or stop that release before this one starts."
        : $"Register Migrate({found.Max()}, {readable.Max()}, …) in this release.";
}
