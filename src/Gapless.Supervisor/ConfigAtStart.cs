using System.Collections.Immutable;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor;

/// <summary>
/// What a supervisor begins with: the file, or where that has problems the configuration that was in force last. After a crash or a boot a half-finished edit must not
/// leave services without anybody.
/// </summary>
/// <param name="Problems">Of the file; empty when it is in force.</param>
/// <param name="Before">In force last; null: none ever was, or this version does not read it.</param>
internal sealed record ConfigAtStart(GaplessConfig Config, string Text, ImmutableArray<ConfigProblem> Problems, GaplessConfig? Before)
{
    /// <exception cref="ConfigException">The file has problems, and no other was ever in force.</exception>
    public static ConfigAtStart Read(string path, Journal.Journal journal)
    {
        var read = ConfigReader.Read(path);
        var last = journal.ConfigInForce(path);
        var before = last is null ? null : ConfigReader.ReadText(last, path).Config;
        return read.Config is { } config ? new ConfigAtStart(config, File.ReadAllText(path), [], before)
            : before is not null ? new ConfigAtStart(before, last!, read.Problems, before)
            : throw new ConfigException(read.Problems);
    }
}
