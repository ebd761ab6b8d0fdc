using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>The <c>dev:</c> sections of a file, or all that is wrong with them. Both empty: it has none.</summary>
public sealed record DevConfigResult(ImmutableArray<DevConfig> Sections, ImmutableArray<ConfigProblem> Problems);
