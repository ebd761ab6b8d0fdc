using System.Collections.Immutable;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight;

/// <summary>An endpoint of the service as its owner sees it.</summary>
/// <param name="Problem">Null when all is well.</param>
/// <param name="Inodes">Of the sockets that are its own.</param>
internal sealed record OwnEndpoint(ListenAddress Address, string? Problem, ImmutableArray<ulong> Inodes);
