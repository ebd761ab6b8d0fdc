using System.Net;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Machines;

/// <summary>
/// A machine that systemd has booted: this one's files below, all that it writes in memory, none of this one's services, a network of its own behind one
/// cable. <see cref="Files"/> is seen there at <c>/mnt/files</c>.
/// </summary>
internal sealed class BootedMachine : IAsyncDisposable
{
    public const string Mount = "/mnt/files";

    private const string Preparation = """
        set -e
        mount -t tmpfs none "$1"
        mkdir "$1/up" "$1/work" "$1/root"
        mount -t overlay none -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" "$1/root"
        cd "$1/root"
        rm -rf etc/systemd/system/*.wants etc/systemd/system/*.service usr/sbin/policy-rc.d var/log/journal
        mkdir -p etc/systemd/system
        systemd-id128 new >etc/machine-id
        for unit in console-getty.service systemd-resolved.service systemd-networkd.service systemd-timesyncd.service systemd-firstboot.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer; do
            ln -s /dev/null "etc/systemd/system/$unit"
        done
        ln -sf /lib/systemd/system/multi-user.target etc/systemd/system/default.target
        # A machine has pidfd_getfd, which nspawn takes from its containers. 133: it wants to boot again.
        while code=0; systemd-nspawn --quiet --system-call-filter=pidfd_getfd --register=no --keep-unit --boot --directory="$1/root" --machine="$2" --network-namespace-path="/run/netns/$2" --bind-ro="$3:/mnt/files" --console=passive || code=$?; [ $code = 133 ]; do :; done
        """;

    private static readonly Dictionary<string, string> Paths = new() { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["TERM"] = "dumb" };
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(3);
    private static int _last;

    private readonly TempDirectory _place = new();
    private readonly TempDirectory _files = new();
    private readonly string _name;
    private readonly int _number;
    private ProcessHandle? _shell;
    private int _commands;

    private BootedMachine()
    {
        Environment.IsPrivilegedProcess.ShouldBeTrue("this test boots a machine: run it as root");
        _number = Interlocked.Increment(ref _last);
        _name = $"gapless-{Environment.ProcessId}-{_number}";
        File.SetUnixFileMode(_files.Path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>Of this machine.</summary>
    public string Files => _files.Path;

    public string Address => $"10.78.{_number}.2";

    private string Neighbour => $"10.78.{_number}.1";

    /// <summary>This machine's end of the cable.</summary>
    private string Here => $"gph{Environment.ProcessId}-{_number}";

    private string LogPath => Path.Combine(_place.Path, "console.log");

    /// <summary>Returns when all its units have started.</summary>
    public static async Task<BootedMachine> BootAsync()
    {
        var machine = new BootedMachine();
        try
        {
            await machine.StartAsync();
            await machine.BootedAsync();
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    public ListenAddress At(int port) => ListenAddress.OfTcp(new IPEndPoint(IPAddress.Parse(Address), port));

    /// <summary>Runs a script there as root.</summary>
    // Its output goes to a file: reading pipes would block the threads that the traffic of the tests needs.
    public async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        var output = Path.Combine(_place.Path, $"output-{Interlocked.Increment(ref _commands)}");
        using var process = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments(
                "nsenter", "--target", $"{Leader()}", "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd",
                "env", "-i", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", "/bin/sh", "-c", script),
            WorkingDirectory = "/",
            Environment = Paths,
            StdoutPath = output,
            StderrPath = output,
        });
        var status = await process.Exited.WaitAsync(BootLimit);
        return (status.Code ?? -1, File.ReadAllText(output).Trim());
    }

    /// <summary>Likewise; it must succeed.</summary>
    public async Task<string> DoAsync(string script)
    {
        var (exitCode, output) = await RunAsync(script);
        if (exitCode != 0)
            output += "\n" + (await RunAsync("journalctl --no-pager -u gapless -n 40")).Output;
        exitCode.ShouldBe(0, $"{script}\n{output}");
        return output;
    }

    public async Task UntilAsync(string condition) => await Until.TrueAsync(async () => (await RunAsync(condition)).ExitCode == 0, condition, TestLimits.Event);

    /// <summary>Returns when all its units have started again.</summary>
    public async Task RebootAsync()
    {
        var before = Leader();
        await RunAsync("systemctl reboot");
        await Until.TrueAsync(() => TryLeader() is { } leader && leader != before, "the machine boots again", BootLimit);
        await BootedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is { HasExited: false })
        {
            // With the first process of its namespace everything there ends, and nspawn after it; the other way round the machine would run on, with its address.
            using var leader = TryLeader() is { } pid ? ProcessHandle.Open(pid) : null;
            (leader ?? _shell).Signal(Signals.Kill);
            await _shell.Exited;
        }

        _shell?.Dispose();
        await Shell.RunAsync("/", $"ip netns delete {_name}; ip link delete {Here} || true");
        _place.Dispose();
        _files.Dispose();
    }

    private async Task StartAsync()
    {
        var there = $"gpm{Environment.ProcessId}-{_number}";
        await Shell.RunAsync("/", $"ip netns add {_name} && ip link add {Here} type veth peer name {there} && ip link set {there} netns {_name} && ip address add {Neighbour}/30 dev {Here} && ip link set {Here} up");
        await Shell.RunAsync("/", $"ip netns exec {_name} sh -c 'ip link set lo up && ip address add {Address}/30 dev {there} && ip link set {there} up'");
        _shell = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments("unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", Preparation, "sh", _place.Path, _name, _files.Path),
            WorkingDirectory = "/",
            Environment = Paths,
            StdoutPath = LogPath,
            StderrPath = LogPath,
        });
    }

    private async Task BootedAsync()
    {
        await Until.TrueAsync(
            async () =>
            {
                _shell!.HasExited.ShouldBeFalse(Console());
                return TryLeader() is not null && (await RunAsync("systemctl is-system-running")).Output is "running" or "degraded";
            },
            "the machine has booted", BootLimit);
    }

    private string Console() => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    private int Leader() => TryLeader() ?? throw new InvalidOperationException("the machine does not run\n" + Console());

    private int? TryLeader()
    {
        var all = ProcessTable.All().ToList();
        var nspawn = all.Find(p => p.Parent == _shell!.Pid && p.Name == "systemd-nspawn");
        return all.Find(p => p.Parent == nspawn?.Pid && p.Name == "systemd")?.Pid;
    }
}
