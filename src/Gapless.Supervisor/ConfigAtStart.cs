using System.Collections.Immutable;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor;

/// <summary>
/// What a supervisor begins with: the file, or where that has problems the configuration that was in force last. After a crash or a boot a half-finished edit must not
/// leave services without anybody.
/// </summary>
/// <param name="Problems">Of the file; empty when it is in force.</param>
internal sealed record ConfigAtStart(GaplessConfig Config, string Text, ImmutableArray<ConfigProblem> Problems)
{
    /// <exception cref="ConfigException">The file has problems, and no other was ever in force.</exception>
    public static ConfigAtStart Read(string path, Journal.Journal journal)
    {
        var read = ConfigReader.Read(path);
        if (read.Config is { } config)
            return new ConfigAtStart(config, File.ReadAllText(path), []);
        return journal.ConfigInForce(path) is { } last && ConfigReader.ReadText(last, path).Config is { } before
            ? new ConfigAtStart(before, last, read.Problems)
            : throw new ConfigException(read.Problems);
    }
}
