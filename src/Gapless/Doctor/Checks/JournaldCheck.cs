using Gapless.Contract;
using Gapless.Linux.Files;

namespace Gapless.Doctor.Checks;

/// <summary>journald takes what the supervisor says.</summary>
internal static class JournaldCheck
{
    private const string Socket = "/run/systemd/journal/socket";

    public static IEnumerable<Finding> Of(Patient patient)
    {
        yield return FileStatus.Follow(patient.At(Socket)) is { Kind: FileKind.Socket }
            ? Finding.Ok(DoctorIds.Journald, "journald is there")
            : Finding.Note(DoctorIds.Journald, $"there is no {Socket}", "what the supervisor prints goes to its standard output only; workers' logs are in the state directory either way");
    }
}
