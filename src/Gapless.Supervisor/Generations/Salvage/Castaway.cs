using Gapless.Contract.Workers;
using Gapless.Linux;

namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>A clean connection that nobody serves at the moment; the supervisor holds it.</summary>
/// <param name="Endpoint">Name of the endpoint it was accepted at.</param>
/// <param name="IsProved">Its requests began at its first byte.</param>
/// <param name="Session">The WebSocket session on it; null: HTTP.</param>
internal sealed record Castaway(FileDescriptor Connection, string Endpoint, bool IsProved, SessionPapers? Session);
