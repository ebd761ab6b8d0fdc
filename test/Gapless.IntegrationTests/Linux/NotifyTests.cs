using Gapless.Linux;
using Gapless.Linux.Interop;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Linux.Systemd;

namespace Gapless.IntegrationTests.Linux;

public sealed class NotifyTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gapless-notify-");

    private string Socket => Path.Combine(_directory.FullName, "notify");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Every_word_of_the_protocol_arrives_with_its_sender()
    {
        using NotifyServer server = NotifyServer.Bind(Socket, OwnerOnly);
        var client = new NotifyClient(Socket, TimeProvider.System);

        client.Ready("serving\nall");
        NotifyMessage ready = await Next(server);
        ready.Ready.ShouldBeTrue();
        ready.Status.ShouldBe("serving all");
        ready.Sender.ShouldBe(new PeerCredentials(Environment.ProcessId, UserAccount.EffectiveUid, UserAccount.EffectiveGid));
        client.Stopping();
        (await Next(server)).Stopping.ShouldBeTrue();
        client.Watchdog();
        (await Next(server)).Watchdog.ShouldBeTrue();
        client.MainPid(4711);
        (await Next(server)).MainPid.ShouldBe(4711);
        client.Status("busy");
        NotifyMessage status = await Next(server);
        (status.Status, status.Ready, status.Stopping, status.MainPid).ShouldBe(("busy", false, false, null));
        long before = MonotonicMicroseconds();
        client.Reloading();
        NotifyMessage reloading = await Next(server);
        reloading.Reloading.ShouldBeTrue();
        long.Parse(reloading.Fields["MONOTONIC_USEC"]).ShouldBeInRange(before, MonotonicMicroseconds());
    }

    [Fact]
    public async Task Another_process_is_known_by_its_pid_and_a_wait_ends_when_it_speaks()
    {
        using NotifyServer server = NotifyServer.Bind(Socket, OwnerOnly);
        Task<NotifyMessage> waiting = Next(server);
        waiting.IsCompleted.ShouldBeFalse();
        using ProcessHandle child = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments("python3", "-c",
                "import os,socket; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.connect(os.environ['NOTIFY_SOCKET']); s.send(b'READY=1\\nX_OWN=a=b\\nnonsense\\n')"),
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["NOTIFY_SOCKET"] = Socket },
        });

        NotifyMessage message = await waiting;

        message.Sender.Pid.ShouldBe(child.Pid);
        message.Fields.ShouldBe(new Dictionary<string, string> { ["READY"] = "1", ["X_OWN"] = "a=b" }, ignoreOrder: true);
    }

    [Fact]
    public async Task Descriptors_and_messages_that_are_too_long_do_no_harm()
    {
        using NotifyServer server = NotifyServer.Bind(Socket, OwnerOnly);
        using FileDescriptor sender = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_DGRAM);
        Libc.TryConnect(sender, new System.Net.Sockets.UnixDomainSocketEndPoint(Socket)).ShouldBe(Errno.None);
        (FileDescriptor near, FileDescriptor far) = Libc.SocketPair(Libc.SOCK_SEQPACKET);
        Libc.Send(sender, new byte[10_000]);
        Libc.TrySendMessage(sender, "FDSTORE=1"u8, new[] { far }).ShouldBe(Errno.None);
        far.Dispose();

        (await Next(server)).Fields.Keys.ShouldBe(["FDSTORE"]);

        Libc.Read(near, new byte[1]).ShouldBe(0, "the passed descriptor must have been closed");
        near.Dispose();
    }

    [Fact]
    public void The_socket_has_the_mode_asked_for_and_replaces_a_stale_one()
    {
        NotifyServer.Bind(Socket, OwnerOnly).Dispose();
        using NotifyServer server = NotifyServer.Bind(Socket, OwnerOnly | UnixFileMode.GroupWrite);

        File.GetUnixFileMode(Socket).ShouldBe(OwnerOnly | UnixFileMode.GroupWrite);
    }

    [Fact]
    public async Task An_abstract_socket_is_reached_by_its_at_sign()
    {
        string name = $"gapless-{Guid.NewGuid()}";
        using var server = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Unspecified);
        server.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint($"\0{name}"));

        new NotifyClient($"@{name}", TimeProvider.System).Ready();

        byte[] received = new byte[100];
        int length = await server.ReceiveAsync(received).WaitAsync(TestTimeouts.Step);
        received[..length].ShouldBe("READY=1"u8.ToArray());
    }

    [Fact]
    public void Without_a_socket_nothing_is_sent_and_a_dead_one_is_named()
    {
        var off = new NotifyClient(path: null, TimeProvider.System);
        off.IsEnabled.ShouldBeFalse();
        off.Ready();
        var dead = new NotifyClient(Socket, TimeProvider.System);

        Should.Throw<LinuxException>(() => dead.Ready()).Message.ShouldContain(Socket);
    }

    private static Task<NotifyMessage> Next(NotifyServer server) => server.ReceiveAsync(CancellationToken.None).WaitAsync(TestTimeouts.Step);

    private static long MonotonicMicroseconds() => TimeProvider.System.GetTimestamp() / (TimeProvider.System.TimestampFrequency / 1_000_000);
}
