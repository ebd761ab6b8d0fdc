using Gapless.Contract;
using Gapless.Installation;

namespace Gapless.Doctor.Checks;

/// <summary>The unit is there, as it was installed, starts with the machine and runs.</summary>
internal static class UnitCheck
{
    private const string ByPackage = "/lib/systemd/system/" + "gapless.service";

    public static IEnumerable<Finding> Of(Patient patient)
    {
        var unit = InstallLayout.UnitName;
        var own = patient.Text(patient.Layout.Unit);
        var file = own is not null ? patient.Layout.Unit : !patient.Layout.IsForUser && patient.Text(ByPackage) is not null ? ByPackage : null;
        if (file is null)
        {
            yield return Finding.Warning(DoctorIds.Unit, $"{unit} is not installed", "the supervisor does not start with the machine", patient.Layout.IsForUser ? "gapless install --user" : "gapless install");
            yield break;
        }

        if (own is not null)
        {
            var inventory = Inventory.Read(patient.At(patient.Layout.Inventory));
            if (!inventory.Wrote(patient.Layout.Unit, File.ReadAllText(patient.At(patient.Layout.Unit))))
            {
                yield return Finding.Warning(
                    DoctorIds.Unit, $"{file} was written or changed by hand", "the next installation does not touch it, so what is new in it never comes",
                    $"keep the changes in a drop-in (systemctl edit {unit}), then: gapless install --force");
            }
        }

        if (patient.Systemd is not { } systemd)
            yield break;

        var user = patient.Layout.IsForUser ? " --user" : "";
        if (systemd.Property(unit, "NeedDaemonReload") == "yes")
            yield return Finding.Warning(DoctorIds.Unit, $"systemd has not read {unit} since it was changed", "it goes by what it read before", $"systemctl{user} daemon-reload");
        if (systemd.Property(unit, "UnitFileState") is not ("enabled" or "enabled-runtime") and var state)
            yield return Finding.Warning(DoctorIds.Unit, $"{unit} is {(state.Length == 0 ? "not enabled" : state)}", "the supervisor does not start with the machine", $"systemctl{user} enable {unit}");

        var active = systemd.Property(unit, "ActiveState");
        yield return active is "active" or "reloading"
            ? Finding.Ok(DoctorIds.Unit, $"{unit} runs, pid {systemd.Property(unit, "MainPID")}, from {file}")
            : Finding.Error(DoctorIds.Unit, $"{unit} is {active} ({systemd.Property(unit, "SubState")})", "no supervisor runs", $"journalctl{user} -u {unit} -n 30 says why; then: systemctl{user} start {unit}");
    }
}
