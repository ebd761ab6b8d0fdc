using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Doctor.Checks;
using Gapless.Linux;

namespace Gapless.Doctor;

/// <summary>All that makes a server's life hard, looked at one after the other.</summary>
internal static class Examination
{
    private static readonly ImmutableArray<Func<Patient, IEnumerable<Finding>>> Checks =
    [
        KernelCheck.Of, SystemdCheck.Of, UnitCheck.Of, AccountCheck.Of, FoldersCheck.Of, ConfigurationCheck.Of, ListenersCheck.Of, PortRangeCheck.Of,
        LimitsCheck.Of, PtraceCheck.Of, ControlGroupCheck.Of, MachineCheck.Of, JournaldCheck.Of,
    ];

    /// <summary>In the order of the checks. One that cannot be carried out says so.</summary>
    public static ImmutableArray<Finding> Of(Patient patient) => [.. Checks.SelectMany(check => Carry(check, patient))];

    /// <summary>Nothing needs anybody.</summary>
    public static bool IsWell(IEnumerable<Finding> findings) => findings.All(f => f.Level < FindingLevel.Warning);

    private static IReadOnlyList<Finding> Carry(Func<Patient, IEnumerable<Finding>> check, Patient patient)
    {
        try
        {
            return [.. check(patient)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException or FormatException or InvalidOperationException)
        {
            return [Finding.Note(DoctorIds.NotChecked, $"{check.Method.DeclaringType!.Name} could not be carried out: {error.Message}")];
        }
    }
}
