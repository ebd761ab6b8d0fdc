using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Releases;

/// <summary>What is to be taken into the store.</summary>
/// <param name="Source">Absolute path of a directory or file, or the URL of a file.</param>
/// <param name="Digest">SHA-256 that the file must have, lower-case hex; null: any.</param>
/// <param name="Force">Also what was rejected.</param>
internal sealed record IntakeOrder(ServiceConfig Service, string Source, string? Digest = null, string? Label = null, bool Force = false);
