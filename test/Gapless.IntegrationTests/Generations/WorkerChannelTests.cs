using System.Collections.Concurrent;
using Gapless.IntegrationTests.Linux;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Generations;
using Gapless.Tests;
using Until = Gapless.Tests.Until;

namespace Gapless.IntegrationTests.Generations;

public sealed class WorkerChannelTests : IDisposable
{
    private const string Id = "0123456789abcdef";

    private const string Greeting = "s = connect()";

    private const string Prelude = $$$"""
        import os, socket, time
        def connect():
            s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            s.connect(os.environ["GAPLESS_CONTROL"])
            s.send(b'{"kind":"hello","protocol":1,"workerId":"{{{Id}}}","library":"python"}')
            return s
        def counts(accepted, final):
            return ('{"kind":"counts","accepted":%d,"final":%s}' % (accepted, final)).encode()

        """;

    private readonly TempDirectory _directory = new();
    private readonly ProcessHandle _myself = ProcessHandle.Open(Environment.ProcessId)!;
    private readonly ConcurrentQueue<ChannelSign> _signs = new();
    private readonly WorkerChannel _channel;

    public WorkerChannelTests() => _channel = Listen();

    private string SocketPath => Path.Combine(_directory.Path, Id);

    public void Dispose()
    {
        _channel.Dispose();
        _myself.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_a_worker_counts_is_known_when_it_has_said_who_it_is()
    {
        // Before Start: a worker may be faster than the supervisor that started it.
        using var worker = WireWorker.Hello(SocketPath, Id);
        _channel.Connection.ShouldBe(0);
        _channel.Start(_myself, _signs.Enqueue);
        await ConnectedAsync(times: 1);
        _channel.Counts.ShouldBeNull();

        worker.Say("""{"kind":"counts","open":3,"accepted":7,"requestsStarted":20,"longestWaitMs":1.5,"notYetKnown":{"a":[1]}}""");

        await Until.TrueAsync(() => _channel.Counts is { Open: 3, Accepted: 7, RequestsStarted: 20, LongestWaitMs: 1.5, Final: false }, "the counts have arrived");
        _channel.Connection.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_of_a_later_library_is_passed_over()
    {
        _channel.Start(_myself, _signs.Enqueue);
        using var worker = WireWorker.Hello(SocketPath, Id);

        worker.Say("""{"kind":"weather","sun":true}""");
        worker.Say("""{"open":1}""");
        worker.Say("no json");
        worker.Say(new string('x', 70_000));
        worker.Say("""{"kind":"counts","accepted":1}""");

        await Until.TrueAsync(() => _channel.Counts is { Accepted: 1 }, "the message after them has arrived");
        _signs.ShouldHaveSingleItem().ShouldBeOfType<ChannelSign.Connected>();
    }

    [Theory]
    [InlineData("""{"kind":"hello","protocol":1,"workerId":"somebody else"}""", "takes itself for worker somebody else")]
    [InlineData("""{"kind":"hello","protocol":2,"workerId":"0123456789abcdef","library":"9.0"}""", "(9.0) speaks protocol 2, this supervisor 1")]
    [InlineData("""{"kind":"counts","accepted":1}""", "did not say hello first")]
    [InlineData("who are you?", "sent something else than hello")]
    public async Task Whoever_is_not_the_worker_is_sent_away(string first, string why)
    {
        _channel.Start(_myself, _signs.Enqueue);
        using var stranger = WireWorker.Connect(SocketPath);
        stranger.Say(first);

        stranger.ShouldBeClosed();

        (await TroubleAsync()).ShouldContain(why);
        _channel.WasUsed.ShouldBeFalse();
        using var worker = WireWorker.Hello(SocketPath, Id);
        await ConnectedAsync(times: 1);
    }

    [Fact]
    public async Task Only_processes_of_the_workers_session_are_heard()
    {
        using var other = Sleeping();
        _channel.Start(other, _signs.Enqueue);

        using var stranger = WireWorker.Connect(SocketPath);
        stranger.ShouldBeClosed();

        (await TroubleAsync()).ShouldBe($"pid {Environment.ProcessId} is no process of this worker");
        other.Signal(Signals.Kill);
    }

    [Fact]
    public async Task A_worker_that_its_shell_forked_is_heard_to_its_last_word()
    {
        using var shell = Python($"{Greeting}; s.recv(1000); s.send(counts(1, 'true'))", "; exit 0");
        _channel.Start(shell, _signs.Enqueue);
        await ConnectedAsync(times: 1);

        _channel.HandOver(2, []);
        await shell.Exited.WaitAsync(TestTimeouts.Step);
        await _channel.EndAsync();

        _channel.Counts!.Accepted.ShouldBe(1);
        _channel.Counts.Final.ShouldBeTrue();
        File.Exists(SocketPath).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_process_said_before_it_died_is_read_though_nobody_had_listened_yet()
    {
        using var process = Python($"{Greeting}; [s.send(counts(n, 'false')) for n in range(1, 101)]; os.kill(os.getpid(), 9)");
        await process.Exited.WaitAsync(TestTimeouts.Step);

        _channel.Start(process, _signs.Enqueue);
        await _channel.EndAsync();

        _channel.Counts!.Accepted.ShouldBe(100);
        _channel.WasUsed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_child_with_the_workers_environment_does_not_take_its_place()
    {
        using var parent = Python($"{Greeting}; s.send(counts(1, 'false')); os.fork() or connect(); time.sleep(60)");
        _channel.Start(parent, _signs.Enqueue);

        (await TroubleAsync()).ShouldContain($"came while pid {parent.Pid} is connected");

        _channel.Connection.ShouldBe(1);
        parent.SignalSession(Signals.Kill);
    }

    [Fact]
    public async Task The_same_worker_may_come_again_and_its_older_connection_ends()
    {
        _channel.Start(_myself, _signs.Enqueue);
        using var first = WireWorker.Hello(SocketPath, Id);
        await ConnectedAsync(times: 1);

        using var second = WireWorker.Hello(SocketPath, Id);

        first.ShouldBeClosed();
        await ConnectedAsync(times: 2);
        _channel.Connection.ShouldBe(2);
        second.Say("""{"kind":"counts","accepted":2}""");
        await Until.TrueAsync(() => _channel.Counts is { Accepted: 2 }, "the newer one is heard");
    }

    [Fact]
    public async Task The_next_supervisor_listens_at_the_same_path()
    {
        _channel.Start(_myself, _signs.Enqueue);
        using var first = WireWorker.Hello(SocketPath, Id);
        await ConnectedAsync(times: 1);

        // As kill -9 leaves it: the file is there, nobody listens.
        using var next = Listen();
        next.Start(_myself, _signs.Enqueue);
        using var again = WireWorker.Hello(SocketPath, Id);
        await ConnectedAsync(times: 2);
        next.Connection.ShouldBe(1);
    }

    [Fact]
    public async Task Orders_arrive_in_their_order_with_their_descriptors()
    {
        _channel.Start(_myself, _signs.Enqueue);
        using var worker = WireWorker.Hello(SocketPath, Id);
        await ConnectedAsync(times: 1);
        var (near, far) = SeqPacketChannel.Pair();
        var (second, third) = SeqPacketChannel.Pair();
        ulong[] inodes = [near.Descriptor.Inode, second.Descriptor.Inode, third.Descriptor.Inode];

        _channel.Adopt(4, near.Descriptor);
        _channel.HandOver(5, [second.Descriptor, third.Descriptor]);

        var (adopt, adoptMessage) = worker.Hear();
        adopt.ToString().ShouldBe("""{"kind":"adopt","from":4}""");
        adoptMessage.Descriptors.Select(d => d.Inode).ShouldBe(inodes[..1]);
        var (handOver, handOverMessage) = worker.Hear();
        handOver.ToString().ShouldBe("""{"kind":"hand-over","to":5,"share":1}""");
        handOverMessage.Descriptors.Select(d => d.Inode).ShouldBe(inodes[1..]);
        _channel.IsObeyed.ShouldBeFalse();
        worker.Say("""{"kind":"taken"}""");
        worker.Say("""{"kind":"taken"}""");
        await Until.TrueAsync(() => _channel.IsObeyed, "both orders are in force");
        await Until.TrueAsync(() => near.Descriptor.IsClosed && second.Descriptor.IsClosed && third.Descriptor.IsClosed, "the supervisor keeps no copy");

        adoptMessage.Dispose();
        far.Receive(new byte[1], TestTimeouts.Step).ShouldBeNull("no other copy is left");
        handOverMessage.Dispose();
        far.Dispose();
    }

    private WorkerChannel Listen() => WorkerChannel.Listen(SocketPath, Id, TimeProvider.System);

    private Task ConnectedAsync(int times) => Until.TrueAsync(() => _signs.OfType<ChannelSign.Connected>().Count() == times, $"connected {times} times; {string.Join(", ", _signs)}");

    private async Task<string> TroubleAsync()
    {
        await Until.TrueAsync(() => _signs.OfType<ChannelSign.Trouble>().Any(), "somebody was refused");
        return _signs.OfType<ChannelSign.Trouble>().ShouldHaveSingleItem().Detail;
    }

    private static ProcessHandle Sleeping() => Run("exec sleep 60");

    /// <param name="code">What the worker does after it has connected as <c>s</c>; in one line.</param>
    /// <param name="then">Makes the shell stay, and fork.</param>
    private ProcessHandle Python(string code, string then = "") => Run($"{(then.Length == 0 ? "exec " : "")}python3 -c \"$CODE\"{then}", ("GAPLESS_CONTROL", SocketPath), ("CODE", Prelude + code));

    private static ProcessHandle Run(string script, params (string Name, string Value)[] environment) => ChildProcess.Spawn(new SpawnRequest
    {
        Command = SpawnCommand.FromArguments("sh", "-c", script),
        WorkingDirectory = "/",
        Environment = environment.Prepend(("PATH", Environment.GetEnvironmentVariable("PATH")!)).ToDictionary(),
    });
}
