using System.Net;
using System.Net.Sockets;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;

namespace Gapless.IntegrationTests.Linux;

public sealed class ProcessHandleTests
{
    [Theory]
    [InlineData("exit 7", "exit code 7")]
    [InlineData("kill -9 $$", "signal SIGKILL")]
    [InlineData("kill -TERM $$", "signal SIGTERM")]
    public async Task The_end_of_a_child_is_told_as_it_was(string script, string expected)
    {
        using ProcessHandle process = Start(script);

        ExitStatus status = await process.Exited.WaitAsync(TestTimeouts.Step);

        status.ToString().ShouldBe(expected);
        process.HasExited.ShouldBeTrue();
        ProcessTable.Read(process.Pid).ShouldBeNull("the child must be reaped");
    }

    [Fact]
    public async Task A_child_is_reaped_though_its_handle_was_disposed()
    {
        ProcessHandle process = Start("exec sleep 60");
        Task<ExitStatus> exited = process.Exited;
        process.Signal(Signals.Kill).ShouldBeTrue();
        process.Dispose();

        (await exited.WaitAsync(TestTimeouts.Step)).ShouldBe(ExitStatus.KilledBy(Signals.Kill));
        ProcessTable.Read(process.Pid).ShouldBeNull();
    }

    [Fact]
    public async Task A_process_that_is_not_a_child_is_watched_by_its_pidfd()
    {
        // The shell's own child: the shell is its parent and reaps it.
        using ProcessHandle shell = Start("sleep 60 & wait $!; exit 0");
        await Until.True(() => shell.SessionMembers().Count == 2);
        int grandchild = shell.SessionMembers().Single(p => p != shell.Pid);
        using ProcessHandle adopted = ProcessHandle.Open(grandchild)!;
        adopted.HasExited.ShouldBeFalse();

        adopted.Signal(Signals.Terminate);

        ExitStatus status = await adopted.Exited.WaitAsync(TestTimeouts.Step);
        status.ShouldBe(Environment.OSVersion.Version >= new Version(6, 15) ? ExitStatus.KilledBy(Signals.Terminate) : ExitStatus.Unknown);
        await shell.Exited.WaitAsync(TestTimeouts.Step);
        adopted.Signal(Signals.Kill).ShouldBeFalse();
    }

    [Fact]
    public async Task Kill_reaches_the_whole_session_even_after_its_leader_has_ended()
    {
        using ProcessHandle leader = Start("(sleep 60 & sleep 60 & (sleep 60 & sleep 60)) & sleep 60 & exec sleep 60");
        await Until.True(() => leader.SessionMembers().Count(p => ProcessTable.Read(p)?.Name == "sleep") >= 6);
        leader.Signal(Signals.Kill);
        await leader.Exited.WaitAsync(TestTimeouts.Step);
        leader.SessionMembers().ShouldNotBeEmpty();

        leader.SignalSession(Signals.Kill).ShouldBeGreaterThanOrEqualTo(5);

        await Until.True(() => leader.SessionMembers().Count == 0);
    }

    [Fact]
    public async Task A_handle_is_opened_only_for_the_process_that_started_then()
    {
        using ProcessHandle process = Start("exec sleep 60");

        using (ProcessHandle? same = ProcessHandle.Open(process.Pid, process.StartTime))
        {
            same.ShouldNotBeNull();
        }
        ProcessHandle.Open(process.Pid, process.StartTime + 1).ShouldBeNull();
        process.Signal(Signals.Kill);
        await process.Exited.WaitAsync(TestTimeouts.Step);
        ProcessHandle.Open(process.Pid, process.StartTime).ShouldBeNull();
    }

    [Fact]
    public async Task A_socket_is_taken_out_of_another_process()
    {
        using ListeningSocket socket = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: false);
        socket.Listen();
        using ProcessHandle process = Start("exec sleep 60", socket.Descriptor);

        using ListeningSocket taken = ListeningSocket.Adopt(process.DuplicateDescriptor(3));

        taken.Inode.ShouldBe(socket.Inode);
        taken.LocalEndPoint.ShouldBe(socket.LocalEndPoint);
        taken.Descriptor.CloseOnExec.ShouldBeTrue();
        Should.Throw<LinuxException>(() => process.DuplicateDescriptor(99)).Errno.ShouldBe(Errno.EBADF);
        process.Signal(Signals.Kill);
        await process.Exited.WaitAsync(TestTimeouts.Step);
        taken.IsListening.ShouldBeTrue();
        Should.Throw<LinuxException>(() => process.DuplicateDescriptor(3)).Errno.ShouldBe(Errno.ESRCH);
    }

    [Fact]
    public async Task Processes_are_found_by_their_environment_and_their_memory_is_read()
    {
        string id = Guid.NewGuid().ToString();
        using ProcessHandle process = Start("exec sleep 60", environment: ("GAPLESS_TEST_ID", id));
        await Until.True(() => ProcessTable.Read(process.Pid)?.Name == "sleep");

        ProcessTable.FindByEnvironment("GAPLESS_TEST_ID", id).ShouldHaveSingleItem().Pid.ShouldBe(process.Pid);
        ProcessTable.FindByEnvironment("GAPLESS_TEST_ID", id[..8]).ShouldBeEmpty();
        ProcessTable.ResidentMemory(process.Pid).ShouldBeInRange(100_000, 100_000_000);
        process.Signal(Signals.Kill);
        await process.Exited.WaitAsync(TestTimeouts.Step);
        ProcessTable.ResidentMemory(process.Pid).ShouldBe(0);
    }

    [Fact]
    public void The_boot_has_a_name() => BootId.Current.ShouldNotBe(Guid.Empty);

    private static ProcessHandle Start(string script, FileDescriptor? descriptor = null, (string Name, string Value)? environment = null) =>
        ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments("sh", "-c", script),
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = "/usr/bin:/bin",
                [environment?.Name ?? "UNUSED"] = environment?.Value ?? "",
            },
            Descriptors = descriptor is null ? [] : [descriptor],
        });
}
