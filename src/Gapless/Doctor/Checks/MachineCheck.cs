using Gapless.Contract;
using Gapless.Supervisor.Preflight.Checks;

namespace Gapless.Doctor.Checks;

/// <summary>The clock and the disk.</summary>
internal static class MachineCheck
{
    private const long Least = 256L << 20;
    private const long Enough = 1L << 30;

    public static IEnumerable<Finding> Of(Patient patient)
    {
        yield return patient.IsClockSynchronized is false
            ? Finding.Warning(DoctorIds.Clock, $"it is {patient.Now:yyyy-MM-dd HH:mm} UTC here, and nothing keeps the clock right", "certificates, expiry of packages and the order of logs depend on it", "run chrony or systemd-timesyncd")
            : Finding.Ok(DoctorIds.Clock, $"it is {patient.Now:yyyy-MM-dd HH:mm} UTC");

        if (patient.FreeBytes is not { } free)
            yield break;
        var text = $"{Sizes.Of(free)} free on the disk of {patient.Locations.StateDirectory}";
        yield return free switch
        {
            < Least => Finding.Error(DoctorIds.Disk, text, "journal, logs and the next release need room", "make room, or lower 'keep'"),
            < Enough => Finding.Warning(DoctorIds.Disk, text, "a few releases more fill it", "make room, or lower 'keep'"),
            _ => Finding.Ok(DoctorIds.Disk, text),
        };
    }
}
