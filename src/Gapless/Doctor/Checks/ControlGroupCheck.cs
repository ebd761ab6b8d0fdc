using Gapless.Contract;
using Gapless.Installation;

namespace Gapless.Doctor.Checks;

/// <summary>Control groups, by which memory and CPU of services can be limited.</summary>
internal static class ControlGroupCheck
{
    /// <summary>Knows DelegateSubgroup=.</summary>
    private const int Oldest = 254;

    public static IEnumerable<Finding> Of(Patient patient)
    {
        if (patient.Text("/sys/fs/cgroup/cgroup.controllers") is not { } controllers)
        {
            yield return Finding.Note(DoctorIds.ControlGroups, "control groups are version 1, or not mounted", "limits for each service need version 2", "boot with systemd.unified_cgroup_hierarchy=1");
            yield break;
        }

        if (patient.Systemd?.Version() is < Oldest)
        {
            yield return Finding.Note(DoctorIds.ControlGroups, "control groups version 2, with a systemd that cannot delegate them safely", $"'limits:' of services need systemd {Oldest}", "upgrade the system, or leave limits to the apps");
            yield break;
        }

        var delegated = patient.Systemd?.Property(InstallLayout.UnitName, "Delegate") == "yes";
        yield return Finding.Ok(DoctorIds.ControlGroups, $"control groups version 2 ({controllers}){(delegated ? ", delegated to the supervisor" : "")}");
    }
}
