namespace Gapless.Linux.Steering;

/// <summary>
/// How new connections of one endpoint are divided among the sockets of its group: pins first, then the first network
/// that holds the client, then the shares.
/// </summary>
public sealed record SteeringPlan
{
    /// <summary>
    /// The default split. With <see cref="Sticky"/> the order matters: keep the live generation first and the candidate
    /// last, then raising the candidate's weight moves clients to it only, and lowering it moves them back only.
    /// </summary>
    public required IReadOnlyList<Share> Shares { get; init; }

    /// <summary>
    /// Divide by a hash of the client's address (IPv4: the address; IPv6: its /64, because clients change the rest at
    /// will) instead of at random. A client stays with its share, and within it with its worker while the number of the
    /// share's workers is the same. All clients behind one NAT or load balancer are one client.
    /// </summary>
    public bool Sticky { get; init; }

    public IReadOnlyList<PrefixSplit> Prefixes { get; init; } = [];

    /// <summary>Workers that connections from this machine can name. A pin that is not listed is steered like any client.</summary>
    public IReadOnlyDictionary<Pin, int> Pins { get; init; } = new Dictionary<Pin, int>();

    /// <summary>Everything to one socket.</summary>
    public static SteeringPlan AllTo(int socket) => new() { Shares = [new Share(socket, Share.Whole)] };

    /// <summary>The live sockets get what the candidate's do not.</summary>
    public static SteeringPlan Split(IReadOnlyList<int> live, IReadOnlyList<int> candidate, int candidateWeight) =>
        new() { Shares = [new Share(live, Share.Whole - candidateWeight), new Share(candidate, candidateWeight)] };

    /// <summary>Every number of a socket that the plan names.</summary>
    internal IEnumerable<int> Sockets =>
        Shares.Concat(Prefixes.SelectMany(p => p.Shares)).SelectMany(s => s.Sockets).Concat(Pins.Values);

    /// <exception cref="ArgumentException">A split does not sum to 10000, a weight is negative, or a share with weight has no socket.</exception>
    internal void Validate()
    {
        foreach (IReadOnlyList<Share> split in Prefixes.Select(p => p.Shares).Prepend(Shares))
        {
            int sum = split.Sum(s => s.Weight);
            if (sum != Share.Whole || split.Any(s => s.Weight < 0))
            {
                throw new ArgumentException($"The weights must be 0 or more and sum to {Share.Whole}; they are {string.Join(" + ", split.Select(s => s.Weight))}.");
            }
            if (split.Any(s => s.Weight > 0 && s.Sockets.Count == 0))
            {
                throw new ArgumentException("A share of the connections has no socket to go to.");
            }
        }
    }
}
