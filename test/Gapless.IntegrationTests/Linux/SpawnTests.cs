using System.Net;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;

namespace Gapless.IntegrationTests.Linux;

public sealed class SpawnTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-spawn-");

    private string Output => Path.Combine(_directory.FullName, "out");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_program_gets_its_arguments_directory_environment_and_output_files()
    {
        SpawnRequest request = Request(SpawnCommand.FromArguments("sh", "-c", "pwd; echo \"$0|$1|$GREETING\"; env | sort >&2", "a b", "c'd"))
            with { StderrPath = Path.Combine(_directory.FullName, "err"), Environment = Env(("GREETING", "hällo")) };

        (await Run(request)).ShouldBe(ExitStatus.Exited(0));

        File.ReadAllLines(Output).ShouldBe([_directory.FullName, "a b|c'd|hällo"]);
        File.ReadAllLines(request.StderrPath!).ShouldNotContain(l => l.StartsWith("LISTEN_"));
        File.GetUnixFileMode(Output).ShouldBe((UnixFileMode)Convert.ToInt32("640", 8));
    }

    [Fact]
    public async Task Output_is_appended_and_both_streams_may_share_one_file()
    {
        File.WriteAllText(Output, "before\n");
        SpawnRequest request = Request(SpawnCommand.FromShell("sh -c 'echo one; echo two >&2'")) with { StderrPath = Output };

        await Run(request);

        File.ReadAllLines(Output).ShouldBe(["before", "one", "two"]);
    }

    [Fact]
    public async Task Exactly_the_given_descriptors_are_open_even_when_their_numbers_overlap_the_targets()
    {
        // Sources whose own numbers are 3 and up in reverse order: naive dup2 calls would overwrite one with another.
        List<ListeningSocket> sockets = [.. Enumerable.Range(0, 4).Select(_ => Bound())];
        sockets.Reverse();
        SpawnRequest request = Request(SpawnCommand.FromArguments("ls", "-l", "/proc/self/fd"))
            with { Descriptors = [.. sockets.Select(s => s.Descriptor)] };

        await Run(request);

        Dictionary<int, string> open = File.ReadAllLines(Output).Where(l => l.Contains(" -> "))
            .ToDictionary(l => int.Parse(l.Split(" -> ")[0].Split(' ')[^1]), l => l.Split(" -> ")[1]);
        open[0].ShouldBe("/dev/null");
        open[1].ShouldBe(Output);
        open[2].ShouldBe("/dev/null");
        for (int i = 0; i < sockets.Count; i++)
        {
            open[3 + i].ShouldBe($"socket:[{sockets[i].Inode}]");
        }
        // One more: the directory that ls itself reads.
        open.Count.ShouldBe(3 + sockets.Count + 1);
        sockets.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task Signals_are_at_their_defaults_and_none_is_blocked()
    {
        await Run(Request(SpawnCommand.FromArguments("grep", "-E", "^(SigIgn|SigBlk):", "/proc/self/status")));

        File.ReadAllLines(Output).ShouldBe(["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"]);
        string ignored = File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:")).Split('\t')[1];
        (Convert.ToUInt64(ignored, 16) & (1 << 12)).ShouldNotBe(0UL, "this process ignores SIGPIPE, or the test proves nothing");
    }

    [Fact]
    public async Task A_process_leads_its_own_session_and_LISTEN_PID_is_its_own_pid()
    {
        using ListeningSocket socket = Bound();
        SpawnRequest request = Request(SpawnCommand.FromShell("sh -c 'echo $$ $LISTEN_PID $LISTEN_FDS $LISTEN_FDNAMES; cut -d\" \" -f6 /proc/$$/stat'"))
            with { Descriptors = [socket.Descriptor], ListenFdNames = ["http"] };

        using ProcessHandle process = ChildProcess.Spawn(request);
        await process.Exited.WaitAsync(TestTimeouts.Step);

        File.ReadAllLines(Output).ShouldBe([$"{process.Pid} {process.Pid} 1 http", $"{process.Pid}"]);
    }

    [Theory]
    [InlineData("A=1 sh -c 'echo $$ $A'", " 1")]
    [InlineData("true && exec sh -c 'echo $$'", "")]
    [InlineData("exec sh -c 'echo $$'", "")]
    public async Task Shell_lines_keep_the_pid(string line, string rest)
    {
        using ProcessHandle process = ChildProcess.Spawn(Request(SpawnCommand.FromShell(line)));

        (await process.Exited.WaitAsync(TestTimeouts.Step)).ShouldBe(ExitStatus.Exited(0));
        File.ReadAllText(Output).Trim().ShouldBe($"{process.Pid}{rest}");
    }

    [Fact]
    public async Task The_soft_limit_of_files_is_the_one_asked_for()
    {
        await Run(Request(SpawnCommand.FromArguments("sh", "-c", "ulimit -Sn")) with { FileLimitSoft = 321 });

        File.ReadAllText(Output).Trim().ShouldBe("321");
    }

    [Fact]
    public async Task Another_user_has_that_users_ids_and_the_same_pid()
    {
        RequireRoot.OrFail();
        SpawnRequest request = Request(SpawnCommand.FromArguments("sh", "-c", "echo $$ $(id -u) $(id -g); ulimit -Sn"))
            with { User = "nobody", WorkingDirectory = "/", FileLimitSoft = 100 };

        using ProcessHandle process = ChildProcess.Spawn(request);
        await process.Exited.WaitAsync(TestTimeouts.Step);

        UserAccount nobody = UserAccount.Find("nobody")!;
        File.ReadAllLines(Output).ShouldBe([$"{process.Pid} {nobody.Uid} {nobody.Gid}", "100"]);
    }

    [Fact]
    public void An_unknown_user_is_refused_by_name() =>
        Should.Throw<InvalidOperationException>(() => ChildProcess.Spawn(Request(SpawnCommand.FromShell("true")) with { User = "no-such-user" }))
            .Message.ShouldContain("'no-such-user'");

    [Fact]
    public void A_missing_working_directory_is_named()
    {
        LinuxException e = Should.Throw<LinuxException>(
            () => ChildProcess.Spawn(Request(SpawnCommand.FromShell("true")) with { WorkingDirectory = "/no/such/place" }));

        e.Errno.ShouldBe(Errno.ENOENT);
        e.Message.ShouldContain("/no/such/place");
        e.Message.ShouldContain("working directory");
    }

    [Fact]
    public void An_output_file_that_cannot_be_opened_is_named()
    {
        LinuxException e = Should.Throw<LinuxException>(
            () => ChildProcess.Spawn(Request(SpawnCommand.FromShell("true")) with { StdoutPath = "/no/such/log" }));

        e.Message.ShouldContain("/no/such/log");
    }

    [Fact]
    public async Task A_program_that_does_not_exist_ends_with_127() =>
        (await Run(Request(SpawnCommand.FromArguments("/no/such/program")))).ShouldBe(ExitStatus.Exited(127));

    private static ListeningSocket Bound() => ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: true);

    private static Dictionary<string, string> Env(params (string Name, string Value)[] more) =>
        more.Append(("PATH", "/usr/local/bin:/usr/bin:/bin")).ToDictionary(e => e.Item1, e => e.Item2);

    private SpawnRequest Request(SpawnCommand command) => new()
    {
        Command = command,
        WorkingDirectory = _directory.FullName,
        Environment = Env(),
        StdoutPath = Output,
    };

    private static async Task<ExitStatus> Run(SpawnRequest request)
    {
        using ProcessHandle process = ChildProcess.Spawn(request);
        return await process.Exited.WaitAsync(TestTimeouts.Step);
    }
}
