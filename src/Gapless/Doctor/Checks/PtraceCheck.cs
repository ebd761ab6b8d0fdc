using Gapless.Contract;

namespace Gapless.Doctor.Checks;

/// <summary>Whether the connections of a worker that crashed can be taken back from its holder.</summary>
internal static class PtraceCheck
{
    public static IEnumerable<Finding> Of(Patient patient)
    {
        // Without Yama everybody may trace its own processes.
        var scope = int.TryParse(patient.Text("/proc/sys/kernel/yama/ptrace_scope"), out var value) ? value : 0;
        yield return scope == 0 || (scope < 3 && patient.RunsAsRoot)
            ? Finding.Ok(DoctorIds.Ptrace, "connections of a worker that crashes can be saved")
            : Finding.Note(
                DoctorIds.Ptrace, $"kernel.yama.ptrace_scope is {scope}", "when a worker crashes its clients' connections end with it, as with every other server", "sysctl kernel.yama.ptrace_scope=0, where no one else's programs run on this machine");
    }
}
