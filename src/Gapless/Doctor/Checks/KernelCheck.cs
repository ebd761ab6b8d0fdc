using System.Net;
using Gapless.Contract;
using Gapless.Linux;
using Gapless.Linux.Memory;
using Gapless.Linux.Processes;
using Gapless.Linux.Steering;

namespace Gapless.Doctor.Checks;

/// <summary>The kernel can do what everything rests on; tried, not looked up by version.</summary>
internal static class KernelCheck
{
    private const string Remedy = "use Linux 5.10 or newer, and where this is a container allow the call in its seccomp profile";

    public static IEnumerable<Finding> Of(Patient patient)
    {
        var problems = new List<Finding>();
        Try("pidfd", "processes are watched and signalled by it", () => ProcessHandle.Open(Environment.ProcessId)?.Dispose(), problems);
        Try("steering of listening sockets (SO_ATTACH_REUSEPORT_CBPF)", "new connections are divided between versions by it", () => ReuseportGroup.Create(new IPEndPoint(IPAddress.Loopback, 0)).Dispose(), problems);
        Try("memfd", "sessions and state go from version to version in it", () => MemFd.Create("gapless-doctor").Dispose(), problems);
        return problems.Count > 0 ? problems : [Finding.Ok(DoctorIds.Kernel, $"{patient.Text("/proc/sys/kernel/osrelease") ?? "this kernel"} has pidfd, steering of listening sockets and memfd")];
    }

    private static void Try(string feature, string why, Action use, List<Finding> problems)
    {
        try
        {
            use();
        }
        catch (LinuxException failure)
        {
            problems.Add(Finding.Error(DoctorIds.Kernel, $"no {feature}: {failure.Message}", why, Remedy));
        }
    }
}
