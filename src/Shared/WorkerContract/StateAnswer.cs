using Gapless.Linux;

namespace Gapless.Contract.Workers;

/// <summary>What a worker has answered to a question about its state.</summary>
/// <param name="Report">Its answer.</param>
/// <param name="Memory">The states it wrote; closed by whoever gets this. Null: none.</param>
internal sealed record StateAnswer(StateReport Report, FileDescriptor? Memory);
