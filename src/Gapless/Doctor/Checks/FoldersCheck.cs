using Gapless.Contract;
using Gapless.Installation;
using Gapless.Linux.Files;

namespace Gapless.Doctor.Checks;

/// <summary>Folders and files have owners and modes with which the supervisor can work and others cannot.</summary>
internal static class FoldersCheck
{
    private const int OthersWrite = 0b000_000_010;
    private const int OthersRead = 0b000_000_100;

    public static IEnumerable<Finding> Of(Patient patient)
    {
        var target = new Target(patient.Root, Inventory.Empty);
        var problems = Problems(patient, target).ToList();
        return problems.Count > 0 ? problems : [Finding.Ok(DoctorIds.Folders, $"{patient.Locations.StateDirectory} and {Path.GetDirectoryName(patient.Locations.ConfigPath)} are as they should be")];
    }

    private static IEnumerable<Finding> Problems(Patient patient, Target target)
    {
        var (state, config) = (patient.Locations.StateDirectory, patient.Locations.ConfigPath);
        if (target.Status(state) is not { } stateStatus)
            yield return Finding.Warning(DoctorIds.Folders, $"{state} is missing", "releases, journal and logs lie there", Installing(patient));
        else if (stateStatus.Kind == FileKind.Directory && patient.Layout.Account is { } account && state == patient.Layout.State && !patient.RunsAsRoot && Owner.Of(account).DiffersFrom(stateStatus, target))
            yield return Finding.Error(DoctorIds.Folders, $"{state} does not belong to {account}", "the supervisor cannot write its journal there", $"chown -R {account}:{account} {state}");

        foreach (var path in new[] { state, Path.GetDirectoryName(config)!, config, patient.Layout.ProgramFolder, patient.Layout.Program })
        {
            if (target.Status(path) is { Kind: FileKind.File or FileKind.Directory } status && (status.Mode & OthersWrite) != 0)
                yield return Finding.Error(DoctorIds.Folders, $"everybody may write to {path}", "whoever does becomes the supervisor's user", $"chmod o-w {path}");
        }

        foreach (var file in patient.Configuration.Config?.Services.SelectMany(s => s.EnvFiles).Distinct() ?? [])
        {
            if (target.Status(file) is { } status && (status.Mode & OthersRead) != 0)
                yield return Finding.Warning(DoctorIds.Folders, $"everybody may read {file}", "environment files hold passwords", $"chmod o-r {file}");
        }

        var socket = target.Status(patient.Locations.SocketPath);
        if (patient.Pid is null && socket is not null && Environment.IsPrivilegedProcess)
            yield return Finding.Warning(DoctorIds.Folders, $"nobody answers at {patient.Locations.SocketPath}", "a supervisor that died has left it behind", "start the supervisor: it replaces it");
    }

    private static string Installing(Patient patient) => patient.Layout.IsForUser ? "gapless install --user" : "gapless install";
}
