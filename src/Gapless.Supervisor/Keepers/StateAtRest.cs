using Gapless.Linux;

namespace Gapless.Supervisor.Keepers;

/// <summary>One memory of those that a worker left.</summary>
/// <param name="Position">Of the worker.</param>
/// <param name="Index">From 0, in the order in which they are to be imported.</param>
internal sealed record StateAtRest(string Service, int Position, int Index, FileDescriptor Memory);
