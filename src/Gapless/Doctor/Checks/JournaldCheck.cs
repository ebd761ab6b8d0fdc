using Gapless.Contract;
using Gapless.Linux.Files;
using Gapless.Linux.Systemd;

namespace Gapless.Doctor.Checks;

/// <summary>journald takes what the supervisor says and the workers print.</summary>
internal static class JournaldCheck
{
    public static IEnumerable<Finding> Of(Patient patient)
    {
        yield return FileStatus.Follow(patient.At(JournalSocket.UsualPath)) is { Kind: FileKind.Socket }
            ? Finding.Ok(DoctorIds.Journald, "journald is there")
            : Finding.Note(DoctorIds.Journald, $"there is no {JournalSocket.UsualPath}", "what the supervisor prints goes to its standard output only; workers' logs are in the state directory either way");
    }
}
