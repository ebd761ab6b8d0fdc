using Gapless.Dev.Front.Browsers;

namespace Gapless.Dev.Front.Routing;

/// <summary>What becomes of a request that asked to be let in: exactly one of the three.</summary>
/// <param name="Lease">It goes to this process.</param>
/// <param name="Failure">There is none, and this is why.</param>
/// <param name="Expired">None came within the limit.</param>
internal readonly record struct Admission(Lease? Lease, FailureView? Failure, bool Expired);
