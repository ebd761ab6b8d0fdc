namespace Gapless.Installation;

/// <summary>What a step would do.</summary>
/// <param name="What">As in <c>write /etc/gapless/gapless.yaml</c>.</param>
/// <param name="Details">Shown below it: the difference of a file.</param>
internal sealed record Change(string What, IReadOnlyList<string> Details)
{
    /// <summary>Why the step leaves things as they are; null: it does not.</summary>
    public string? HeldBack { get; init; }

    public static Change Of(string what) => new(what, []);
}
