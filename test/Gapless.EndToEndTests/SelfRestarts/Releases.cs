using System.Net;
using System.Net.Sockets;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Tests;

namespace Gapless.EndToEndTests.SelfRestarts;

/// <summary>What a successor is: the program that is at the old one's path by then, with the old one's sockets and environment.</summary>
public sealed class Releases
{
    private const int Generations = 5;

    [Fact]
    public async Task A_link_that_was_set_to_another_release_is_followed()
    {
        await using var app = new RestartingApp();
        var current = Path.Combine(app.Folder, "current");
        Lay(app, "r1");
        Lay(app, "r2");
        File.CreateSymbolicLink(current, "r1");
        await app.StartAsync([Path.Combine(current, "ScenarioApp")], current);
        (await Http.GetAsync(app.Port)).Version.ShouldBe("r1");

        await PointAsync(app, "r2");
        var pid = await app.RestartAsync();

        (await Http.GetAsync(app.Port)).Version.ShouldBe("r2");
        new FileInfo($"/proc/{pid}/exe").LinkTarget.ShouldBe(Path.Combine(app.Folder, "r2", "ScenarioApp"));
        new FileInfo($"/proc/{pid}/cwd").LinkTarget.ShouldBe(Path.Combine(app.Folder, "r2"));
        await app.UntilAsync(() => app.Processes.Count == 1, "the first has left");
        Directory.Delete(Path.Combine(app.Folder, "r1"), recursive: true);
        Lay(app, "r3");
        await PointAsync(app, "r3");
        await app.RestartAsync();
        (await Http.GetAsync(app.Port)).Version.ShouldBe("r3");
    }

    [Fact]
    public async Task One_generation_after_the_other_has_the_same_socket_and_no_other_descriptor_more()
    {
        await using var app = await new RestartingApp().StartAsync();
        var inode = app.Listener;
        var sockets = new List<int>();

        for (var generation = 2; generation <= Generations; generation++)
        {
            var pid = await app.RestartAsync();
            await app.UntilAsync(() => app.Processes.Count == 1, "the one before has left");
            (await Http.GetAsync(app.Port)).Worker.ShouldBe($"{pid}");
            await app.UntilAsync(() => Links(pid).Count(l => l == $"socket:[{inode}]") == 1, "it has the listening socket once");
            sockets.Add(Links(pid).Count(l => l.StartsWith("socket:", StringComparison.Ordinal)));
        }

        app.Listener.ShouldBe(inode);
        sockets.Distinct().Count().ShouldBeLessThanOrEqualTo(2, string.Join(' ', sockets));
        sockets[^1].ShouldBeLessThanOrEqualTo(sockets.Min() + 1);
        Variables(app.Pid).ShouldNotContain(v => v.StartsWith("WATCHDOG_PID", StringComparison.Ordinal) || v.StartsWith("LISTEN_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_process_still_had_goes_through_the_next_to_the_one_after_it()
    {
        const string memory = """{ "selfRestart": {}, "memory": {} }""";
        await using var app = new RestartingApp();
        app.Write("v1", memory);
        await app.StartAsync();
        var first = app.Pid;
        using var client = await KeptClient.OpenAsync(app.Port);
        await client.HoldAsync("/memory/visit");
        (await Http.GetAsync(app.Port, "/memory/visit")).Status.ShouldBe(200);

        var second = await app.RestartAsync();
        var third = await app.RestartAsync();

        app.Processes.ShouldBe([first, second, third], ignoreOrder: true);
        (await client.FinishAsync()).ShouldNotBeNull().Worker.ShouldBe($"{first}");
        await app.UntilAsync(() => app.Processes.Count == 1, "the others have left");
        (await client.GetAsync("/fast")).ShouldNotBeNull().Worker.ShouldBe($"{third}");
        (await app.HitsAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Its_own_Unix_socket_goes_over_and_is_deleted_by_the_last()
    {
        await using var app = new RestartingApp();
        var path = Path.Combine(app.Folder, "app.sock");
        await app.StartAsync(urls: $"http://unix:{path}");
        var old = app.Pid;
        app.Write("bad", """{ "exitAtStart": 1 }""");
        app.Signal();
        await app.PrintedAsync("Restart failed: ");
        (await Http.GetAsync(new UnixDomainSocketEndPoint(path))).Worker.ShouldBe($"{old}");

        app.Write("v2");
        await app.RestartAsync();
        await app.UntilAsync(() => app.Processes.Count == 1, "the first has left");
        (await Http.GetAsync(new UnixDomainSocketEndPoint(path))).Version.ShouldBe("v2");

        await app.StopAsync();
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task Sockets_of_systemd_keep_their_names_and_their_order()
    {
        await using var app = new RestartingApp();
        using var web = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, app.Port), reusePort: false);
        web.Listen();
        await app.StartAsync(urls: "", change: r => r with { Descriptors = [web.Descriptor], ListenFdNames = ["web"] });

        for (var generation = 2; generation <= 3; generation++)
        {
            var pid = await app.RestartAsync();
            (await Http.GetAsync(app.Port)).Worker.ShouldBe($"{pid}");
            Variables(pid).ShouldContain("LISTEN_FDNAMES=web");
            Variables(pid).ShouldContain($"LISTEN_PID={pid}");
            new FileInfo($"/proc/{pid}/fd/3").LinkTarget.ShouldBe($"socket:[{web.Inode}]");
        }
    }

    [Fact]
    public async Task Under_Gapless_the_signal_is_passed_over()
    {
        await using var house = await new House(scenario: """{ "hosting": true, "selfRestart": {} }""").ServeAsync();
        var pid = house.Live.Workers[0].Pid;

        foreach (var _ in (int[])[1, 2])
        {
            using var worker = ProcessHandle.Open(pid)!;
            worker.Signal(Signals.User2);
        }

        await house.EventuallyAsync(() => house.WorkerLines().Any(l => l.Contains("SIGUSR2 is passed over: send it to the supervisor", StringComparison.Ordinal)), "it says so");
        house.WorkerLines().Count(l => l.Contains("Gapless runs this process and replaces it", StringComparison.Ordinal)).ShouldBe(1);
        (await Http.GetAsync(house.Port)).Worker.ShouldBe($"{pid}");
    }

    private static void Lay(RestartingApp app, string release)
    {
        var directory = Directory.CreateDirectory(Path.Combine(app.Folder, release)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Repository.ScenarioApp)!))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(directory, "version.txt"), release);
        File.WriteAllText(Path.Combine(directory, "scenario.json"), RestartingApp.Scenario);
    }

    private static Task PointAsync(RestartingApp app, string release) => Shell.RunAsync(app.Folder, $"ln -sfn {release} next && mv -T next current");

    private static List<string> Links(int pid) => [.. Directory.EnumerateFiles($"/proc/{pid}/fd").Select(f => new FileInfo(f).LinkTarget ?? "")];

    private static string[] Variables(int pid) => File.ReadAllText($"/proc/{pid}/environ").Split('\0');
}
