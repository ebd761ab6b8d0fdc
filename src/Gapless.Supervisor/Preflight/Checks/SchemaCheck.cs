using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Releases;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>Old and new work on the same data, side by side: each must read what the other writes, or the way back is closed.</summary>
internal static class SchemaCheck
{
    public static IEnumerable<Finding> Of(Facts facts)
    {
        SchemaRange? next;
        string? problem = null;
        try
        {
            next = ReleaseDeclaration.Read(facts.Directory)?.Schema;
        }
        catch (ReleaseException error)
        {
            (next, problem) = (null, error.Message);
        }

        if (problem is not null)
            yield return Finding.Error(FindingIds.Schema, problem, "what it says of its data decides whether there is a way back", $"correct {ReleaseDeclaration.Name}");
        if (next is null || facts.Live is null || Old(facts.Live.Directory) is not { } old)
            yield break;

        if (!next.CanRead(old))
        {
            yield return Finding.Error(
                FindingIds.Schema, $"it {next.Reading}, and the live version writes {old.Writes}", "it would not understand the data that is there", $"deploy a version first that reads {old.Writes} and writes what this one reads");
        }

        if (!old.CanRead(next))
        {
            yield return Finding.Warning(
                FindingIds.OneWay, $"it writes schema {next.Writes}, and the live version {old.Reading}", "once it has had traffic there is no way back: a failure freezes the rollout instead, and a person decides",
                $"deploy a version first that reads {next.Writes} and still writes {old.Writes}");
        }
        else if (next.CanRead(old))
        {
            yield return Finding.Ok(FindingIds.Schema, $"it writes schema {next.Writes}, which the live version reads");
        }
    }

    private static SchemaRange? Old(string directory)
    {
        try
        {
            return ReleaseDeclaration.Read(directory)?.Schema;
        }
        catch (ReleaseException)
        {
            return null;
        }
    }
}
