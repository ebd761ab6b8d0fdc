using System.Globalization;
using Gapless.Contract;
using Gapless.Installation;

namespace Gapless.Doctor.Checks;

/// <summary>Processes may open as many files as a busy server has connections.</summary>
internal static class LimitsCheck
{
    private const long Enough = 65536;
    private const string Name = "Max open files";

    public static IEnumerable<Finding> Of(Patient patient)
    {
        if (Hard(patient) is not { } hard)
            yield break;
        yield return hard < Enough
            ? Finding.Warning(DoctorIds.Descriptors, $"a process may open {hard} files", "each connection is one, and a version that leaves and one that comes have theirs at the same time", "systemctl edit gapless: [Service] LimitNOFILE=1024:524288")
            : Finding.Ok(DoctorIds.Descriptors, $"a process may open {(hard == long.MaxValue ? "any number of" : hard.ToString(CultureInfo.InvariantCulture))} files");
    }

    /// <summary>Of the supervisor that runs, else of the unit.</summary>
    private static long? Hard(Patient patient)
    {
        var text = patient.Pid is { } pid
            ? patient.Text($"/proc/{pid}/limits")?.Split('\n').FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
            : patient.Systemd?.Property(InstallLayout.UnitName, "LimitNOFILE");
        return text is "unlimited" or "infinity" ? long.MaxValue : long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
