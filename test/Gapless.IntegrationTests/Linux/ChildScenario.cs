using Gapless.IntegrationTests.Hosting.State;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Systemd;

#pragma warning disable CA1050, MA0047, CA1515 // The runtime looks for exactly this name, outside every namespace.
/// <summary>
/// What this assembly does as a child of a test, before its Main: the runtime calls it because DOTNET_STARTUP_HOOKS names
/// the assembly. So .NET's own part in a process (ignored SIGPIPE, raised limits, threads) is the real one.
/// </summary>
internal static class StartupHook
#pragma warning restore CA1050, MA0047, CA1515
{
    internal const string Scenario = "GAPLESS_TEST_SCENARIO";

    public static void Initialize()
    {
        string? scenario = Environment.GetEnvironmentVariable(Scenario);
        if (scenario is not null)
        {
            Environment.Exit(Run(scenario));
        }
    }

    private static int Run(string scenario)
    {
        switch (scenario)
        {
            case "listen-fds":
                foreach (ListenFd fd in ListenFds.Receive())
                {
                    Console.WriteLine($"{fd.Name} {fd.Descriptor.Value} {fd.Descriptor.Inode} {fd.Descriptor.CloseOnExec}");
                }
                Console.WriteLine($"then {ListenFds.Receive().Count} {Environment.GetEnvironmentVariable("LISTEN_FDS") ?? "unset"}");
                return 0;
            case "exec":
                // Descriptor 3 is kept, 4 is not.
                var kept = FileDescriptor.Adopt(3);
                var lost = FileDescriptor.Adopt(4);
                kept.CloseOnExec = lost.CloseOnExec = true;
                var none = new Dictionary<string, string>();
                Errno error = SelfExec.Replace("/no/such/program", ["x"], none, [kept]);
                Console.WriteLine($"{error} {kept.CloseOnExec} {File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn"))}");
                // Read by the shell itself: it blocks every signal for the moment in which it starts a child.
                SelfExec.Replace("/bin/sh", ["sh", "-c", "echo $$ $0 $X; while read l; do case $l in SigBlk*|SigIgn*) echo \"$l\";; esac; done < /proc/$$/status; ls -l /proc/$$/fd", "kept"],
                    new Dictionary<string, string> { ["X"] = "y", ["PATH"] = "/usr/bin:/bin" }, [kept]);
                return 3;
            case "limits":
                Console.WriteLine($"{Limits.OpenFiles.Soft == Limits.OpenFiles.Hard} {Limits.OriginalSoftOpenFiles()}");
                (long _, long hard) = Limits.OpenFiles;
                Limits.OpenFiles = (99, hard);
                Console.WriteLine($"{Limits.OpenFiles.Soft} {Limits.SoftOpenFilesOf(Environment.ProcessId)}");
                return 0;
            case StateScenario.HandsOver or StateScenario.DiesBeforeComplete or StateScenario.DiesAfterComplete:
                return StateScenario.Run(scenario);
            default:
                Console.WriteLine($"unknown scenario {scenario}");
                return 2;
        }
    }
}
