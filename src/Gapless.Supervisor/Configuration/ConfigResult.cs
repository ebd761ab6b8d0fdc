using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>Either a configuration without problems, or all the problems there are, in the order of the file.</summary>
public sealed record ConfigResult(GaplessConfig? Config, ImmutableArray<ConfigProblem> Problems);
