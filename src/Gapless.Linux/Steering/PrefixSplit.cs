using System.Net;

namespace Gapless.Linux.Steering;

/// <summary>Clients from one network are divided in their own way, for example all to the candidate.</summary>
public sealed record PrefixSplit(IPNetwork Network, IReadOnlyList<Share> Shares);
