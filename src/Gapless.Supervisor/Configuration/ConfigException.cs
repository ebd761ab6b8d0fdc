using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration;

/// <summary>The configuration cannot be used; <see cref="Problems"/> names everything that is wrong.</summary>
public sealed class ConfigException : Exception
{
    internal ConfigException(ImmutableArray<ConfigProblem> problems)
        : base(string.Join('\n', problems)) =>
        Problems = problems;

    public ImmutableArray<ConfigProblem> Problems { get; }
}
