using Gapless.Contract;
using Gapless.Linux.Files;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>The service's user can reach and read the release, and write where all releases write; the environment files can be read.</summary>
internal static class RightsCheck
{
    public static IEnumerable<Finding> Of(Facts facts)
    {
        var before = 0;
        foreach (var problem in Problems(facts))
        {
            before++;
            yield return problem;
        }

        if (before == 0)
            yield return Finding.Ok(FindingIds.Rights, $"{facts.User.Name} can read the release");
    }

    private static IEnumerable<Finding> Problems(Facts facts)
    {
        var user = facts.User;
        if (facts.EnvironmentProblem is { } unread)
            yield return Finding.Error(FindingIds.Rights, unread, "the workers' environment cannot be made", "mend the file, or take it out of 'env_file'");

        if (user.Closed(Path.Combine(facts.Directory, "x")) is { } closed)
        {
            yield return Finding.Error(
                FindingIds.Rights, $"{user.Name} may not enter {closed}", "the release lies below it, and the workers run as that user",
                $"chmod o+x {closed}, or give --state a directory that every user can reach");
            yield break;
        }

        var unreadable = facts.Files.Where(f => !user.MayRead(f.Status) || (f.Status.Kind == FileKind.Directory && !user.MayExecute(f.Status))).ToList();
        if (unreadable.Count > 0)
            yield return Finding.Warning(FindingIds.Rights, $"{user.Name} may not read {Names.Of([.. unreadable.Select(f => f.Name)])}", "what needs them will fail", "give the owner the right to read before the release is packed");

        foreach (var shared in facts.Config.Shared.Select(s => s.TrimEnd('/')))
        {
            if (FileStatus.Follow(Path.Combine(facts.SharedDirectory, shared)) is { } status && !user.MayWrite(status))
                yield return Finding.Warning(FindingIds.Rights, $"{user.Name} may not write to {Path.Combine(facts.SharedDirectory, shared)}", $"'{shared}' is what all releases share and write to", $"chown {user.Name} {Path.Combine(facts.SharedDirectory, shared)}");
        }
    }
}
