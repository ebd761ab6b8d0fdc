using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Flows;

/// <summary>Running → SIGTERM → no new connections → out of the registry → active connections end → exit, in both orders. No supervisor is needed for it.</summary>
public sealed class W6_LeavingTheRegistry
{
    private const string Entered = "in the registry";
    private const string Signalled = "SIGTERM";
    private const string Refusing = "accepts, and says that it is not ready";
    private const string Accepting = "accepts";
    private const string Closed = "accepts no new connection";
    private const string Gone = "out of the registry";
    private const string Answered = "the active request is answered 200";
    private const string Ended = "exit code 0";

    [Fact]
    public async Task The_registry_hears_first_so_nobody_is_sent_to_a_closed_door() =>
        (await LeaveAsync(stopAcceptingFirst: false)).ShouldBe([Entered, Signalled, Refusing, Gone, Closed, Answered, Ended]);

    [Fact]
    public async Task Accepting_stops_first_where_that_is_asked_for() =>
        (await LeaveAsync(stopAcceptingFirst: true)).ShouldBe([Entered, Signalled, Closed, Gone, Answered, Ended]);

    private static async Task<IReadOnlyList<string>> LeaveAsync(bool stopAcceptingFirst)
    {
        var events = new List<string>();
        var (entered, gone) = (Signal(), Signal());
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var address = (IPEndPoint)listener.LocalEndPoint!;
        var waiting = new List<Socket>();
        await using var registry = new Registry(async method =>
        {
            if (method == "PUT")
            {
                events.Add(Entered);
                entered.SetResult();
                return;
            }

            // Within the app's word to the registry: what it does meanwhile with whoever comes.
            events.Add(await TryAsync(address, waiting));
            events.Add(Gone);
            gone.SetResult();
        });
        using var release = new TempDirectory();
        ScenarioRelease.Make("dotnet", release, "v1", $$"""{ "registry": "{{registry.Address}}", "stopAcceptingFirst": {{(stopAcceptingFirst ? "true" : "false")}} }""");
        using var app = Start(listener, release.Path);
        try
        {
            await entered.Task.WaitAsync(TestLimits.Start);
            (await Http.GetAsync(address, "/healthz")).Status.ShouldBe(200);
            using var active = await BeginUploadAsync(address);

            events.Add(Signalled);
            app.Signal(Signals.Terminate).ShouldBeTrue();
            await gone.Task.WaitAsync(TestLimits.Event);
            if (!stopAcceptingFirst)
            {
                while (await TryAsync(address, waiting) != Closed)
                    await Task.Yield();
                events.Add(Closed);
            }

            app.HasExited.ShouldBeFalse("the active request is waited for");
            events.Add(await EndUploadAsync(active));
            events.Add((await app.Exited.WaitAsync(TestLimits.Stop)).ToString());
        }
        finally
        {
            app.SignalSession(Signals.Kill);
            await app.Exited;
        }

        // Who came too late is still in the queue, where the next process would find him.
        foreach (var socket in waiting)
        {
            (await listener.AcceptAsync().WaitAsync(TestLimits.Request)).Dispose();
            socket.Dispose();
        }

        return events;
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static ProcessHandle Start(Socket listener, string release)
    {
        var owned = FileDescriptor.Adopt((int)listener.Handle);
        using var shared = owned.Duplicate();
        owned.Release();
        return ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments("dotnet", Repository.ScenarioApp),
            WorkingDirectory = release,
            Environment = Daemon.ChildEnvironment.Without("NOTIFY_SOCKET", "ASPNETCORE_URLS"),
            Descriptors = [shared],
            ListenFdNames = ["http"],
            StdoutPath = Path.Combine(release, "log"),
            StderrPath = Path.Combine(release, "log"),
        });
    }

    /// <summary>What becomes of one more connection; it is kept if nobody takes it.</summary>
    private static async Task<string> TryAsync(IPEndPoint address, List<Socket> waiting)
    {
        var socket = await Http.ConnectAsync(address);
        var answer = Http.AskAsync(socket, "/healthz");
        if (await Task.WhenAny(answer, Task.Delay(TestLimits.Quiet)) != answer)
        {
            waiting.Add(socket);
            return Closed;
        }

        socket.Dispose();
        return (await answer).Status == 503 ? Refusing : Accepting;
    }

    /// <summary>Returns when the app has asked for the body.</summary>
    private static async Task<Socket> BeginUploadAsync(IPEndPoint address)
    {
        var socket = await Http.ConnectAsync(address);
        await socket.SendAsync("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"u8.ToArray());
        var buffer = new byte[100];
        var read = await socket.ReceiveAsync(buffer).WaitAsync(TestLimits.Request);
        Encoding.ASCII.GetString(buffer, 0, read).ShouldBe("HTTP/1.1 100 Continue\r\n\r\n");
        return socket;
    }

    private static async Task<string> EndUploadAsync(Socket socket)
    {
        await socket.SendAsync("body"u8.ToArray());
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
        using var limit = new CancellationTokenSource(TestLimits.Request);
        var answer = await reader.ReadToEndAsync(limit.Token);
        return $"the active request is answered {answer.Split(' ')[1]}";
    }
}
