using System.Net;
using Gapless.Linux;
using Gapless.Linux.Interop;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;

namespace Gapless.IntegrationTests.Linux;

/// <summary>What a .NET process does to itself, seen in a child that is one.</summary>
public sealed class OwnProcessTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-own-");
    private int _lastPid;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Passed_sockets_are_received_once_by_name()
    {
        using ListeningSocket http = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: false);
        using ListeningSocket admin = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: false);

        string[] lines = await Run("listen-fds", [http.Descriptor, admin.Descriptor], ["http", "admin"]);

        lines.ShouldBe([$"http 3 {http.Inode} True", $"admin 4 {admin.Inode} True", "then 0 unset"]);
    }

    [Fact]
    public async Task Sockets_meant_for_another_process_are_left_alone()
    {
        using ListeningSocket http = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: false);

        // The shell keeps its pid and starts a child, which inherits LISTEN_PID of the shell.
        string[] lines = await Run("listen-fds", [http.Descriptor], ["http"], "{0}; true");

        lines.ShouldBe(["then 0 unset"]);
    }

    [Fact]
    public async Task A_process_becomes_another_program_with_its_pid_its_socket_and_clean_signals()
    {
        using ListeningSocket socket = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: false);
        using FileDescriptor other = Libc.Open("/dev/zero", Libc.O_RDONLY);

        string[] lines = await Run("exec", [socket.Descriptor, other], []);

        lines[0].ShouldBe("ENOENT True SigIgn:\t0000000000001000", "a failed exec must change nothing");
        lines[1].ShouldBe($"{_lastPid} kept y");
        lines[2].ShouldBe("SigBlk:\t0000000000000000");
        lines[3].ShouldBe("SigIgn:\t0000000000000000");
        string[] open = [.. lines.Where(l => l.Contains(" -> "))];
        open.ShouldContain(l => l.EndsWith($" 3 -> socket:[{socket.Inode}]"));
        open.ShouldNotContain(l => l.Contains("/dev/zero"));
    }

    [Fact]
    public async Task The_limit_before_NET_raised_it_is_the_parents()
    {
        string[] lines = await Run("limits", [], [], "ulimit -S -n 400; {0}; true");

        lines.ShouldBe(["True 400", "99 99"]);
    }

    // The runtime that runs this test: its directory is three above that of the framework.
    private static string DotNet { get; } = Path.Combine(
        new DirectoryInfo(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory()).Parent!.Parent!.Parent!.FullName, "dotnet");

    private async Task<string[]> Run(string scenario, IReadOnlyList<FileDescriptor> descriptors, IReadOnlyList<string> names, string line = "{0}")
    {
        string assembly = typeof(OwnProcessTests).Assembly.Location;
        string output = Path.Combine(_directory.FullName, "out");
        using ProcessHandle process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromShell(string.Format(line, $"'{DotNet}' '{assembly}'")),
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["HOME"] = _directory.FullName,
                ["DOTNET_STARTUP_HOOKS"] = assembly,
                [StartupHook.Scenario] = scenario,
            },
            Descriptors = descriptors,
            ListenFdNames = names,
            StdoutPath = output,
            StderrPath = output,
        });
        _lastPid = process.Pid;
        ExitStatus status = await process.Exited.WaitAsync(TestTimeouts.Step);
        string[] lines = await File.ReadAllLinesAsync(output);
        status.ToString().ShouldBe("exit code 0", string.Join('\n', lines));
        return lines;
    }
}
