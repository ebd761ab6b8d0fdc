using Gapless.Contract;

namespace Gapless.Doctor.Checks;

/// <summary>systemd runs, and is new enough.</summary>
internal static class SystemdCheck
{
    /// <summary>The oldest that this is tested with.</summary>
    private const int Oldest = 247;

    /// <summary>Knows Type=notify-reload.</summary>
    private const int NotifyReload = 253;

    public static IEnumerable<Finding> Of(Patient patient)
    {
        if (patient.Systemd is not { } systemd)
        {
            yield return Finding.Warning(
                DoctorIds.Systemd, patient.Layout.IsForUser ? "there is no systemd of this user" : "systemd does not run here", "nobody starts the supervisor with the machine, or again after a crash",
                patient.Layout.IsForUser ? "log in as the user (not by su), or: loginctl enable-linger USER" : "have whatever starts this machine's services run 'gapless serve'");
            yield break;
        }

        yield return systemd.Version() switch
        {
            null => Finding.Note(DoctorIds.Systemd, "systemd does not say its version"),
            < Oldest and var old => Finding.Warning(DoctorIds.Systemd, $"systemd {old}", $"Gapless is tested with {Oldest} and newer", "upgrade the system"),
            < NotifyReload and var some => Finding.Ok(DoctorIds.Systemd, $"systemd {some}; Type=notify-reload comes with {NotifyReload}"),
            var version => Finding.Ok(DoctorIds.Systemd, $"systemd {version}"),
        };
    }
}
