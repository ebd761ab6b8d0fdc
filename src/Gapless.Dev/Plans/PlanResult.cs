using Gapless.Dev.Compiling;

namespace Gapless.Dev.Plans;

/// <summary>What a session is about.</summary>
/// <param name="Plans">One for each service, with names and addresses of their own; empty when <paramref name="Problems"/> is not.</param>
/// <param name="Problems">Everything that is wrong, in the order of the files.</param>
/// <param name="Explanation">The lines of <c>--explain</c>; also there when there are problems, as far as could be read.</param>
internal sealed record PlanResult(IReadOnlyList<DevPlan> Plans, IReadOnlyList<Problem> Problems, IReadOnlyList<string> Explanation);
