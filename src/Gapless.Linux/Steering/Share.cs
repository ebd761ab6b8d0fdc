namespace Gapless.Linux.Steering;

/// <summary>A part of the new connections, in 1/10000, and the sockets among which it is spread evenly (a generation's workers).</summary>
/// <param name="Sockets">Numbers as <see cref="ReuseportGroup.AddSocket"/> gave them.</param>
public sealed record Share(IReadOnlyList<int> Sockets, int Weight)
{
    /// <summary>The weights of one split sum to this.</summary>
    public const int Whole = 10_000;

    public Share(int socket, int weight)
        : this([socket], weight)
    {
    }
}
