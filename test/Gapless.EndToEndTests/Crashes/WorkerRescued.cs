using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.Contract;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;
using Gapless.Linux.Steering;

namespace Gapless.EndToEndTests.Crashes;

/// <summary>kill -9 of a worker with the library: what its clients see, by their own count, and what the supervisor says of it.</summary>
public sealed class WorkerRescued(ITestOutputHelper output)
{
    private const string Hosted = """{ "hosting": true }""";

    [Fact]
    public async Task Each_connection_meets_the_fate_of_what_it_was_doing()
    {
        await using var house = await new House("dotnet", "workers: 2", scenario: Hosted).ServeAsync();
        var clients = await ConnectAsync(house, 40);
        var victim = house.Live.Workers[0].Pid;
        var struck = clients.Where(c => c.Worker == $"{victim}").ToList();
        struck.Count.ShouldBeGreaterThan(10);
        KeptClient[] waits = [struck[0], struck[1]], halfHead = [struck[2], struck[3]], halfBody = [struck[4]], begun = [struck[5], struck[6]], bodyOnTheWay = [struck[7]];
        foreach (var client in waits)
            await client.AskAsync("/slow?ms=60000");
        foreach (var client in halfHead)
            await client.SendAsync("GET /fast HTT");
        foreach (var client in halfBody)
            await client.SendAsync("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345");
        foreach (var client in begun)
        {
            await client.AskAsync("/download?chunks=1000&ms=100000");
            (await client.BeginReadAsync()).ShouldBeTrue();
        }

        // Answered before its body is there: a second answer would be taken for that to the next request.
        foreach (var client in bodyOnTheWay)
        {
            await client.SendAsync("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345");
            (await client.ReadAsync())!.Status.ShouldBe(404);
        }

        // A check of the supervisor's own, in the middle: it is nobody's loss, and counts nowhere.
        using var check = await PinnedAddress.For(new IPEndPoint(IPAddress.Loopback, house.Port), new Pin(Slot: 0, Worker: 0)).ConnectAsync(CancellationToken.None);
        await check.SendAsync("GET /download?chunks=1000&ms=100000 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var begin = new byte[4096];
        Encoding.ASCII.GetString(begin, 0, await check.ReceiveAsync(begin)).ShouldContain($"{victim}");
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        var events = await KillAsync(house, victim);

        foreach (var client in waits.Concat(halfHead).Concat(halfBody))
        {
            var answer = (await client.ReadAsync()).ShouldNotBeNull();
            (answer.Status, answer.Closes, answer.Body.Length).ShouldBe((503, true, 0));
            (await client.EndsAsync()).ShouldBeTrue("the answer is followed by the end, not by a reset");
        }

        foreach (var client in begun.Concat(bodyOnTheWay))
            (await client.ReadAsync()).ShouldBeNull();
        KeptClient[] busy = [.. waits, .. halfHead, .. halfBody, .. begun, .. bodyOnTheWay];
        foreach (var client in clients.Except(busy))
        {
            (await client.GetAsync("/fast")).ShouldNotBeNull().Status.ShouldBe(200);
            client.Worker.ShouldNotBe($"{victim}");
        }

        Counts(events).ShouldBe((struck.Count - 8, 5, 3));
        await house.ShouldSettleAsync(generation: 1, workers: 2);
        await ShouldLeaveNobodyAsync(house, victim);
        var account = (await house.DeployAsync(house.Release("v2", Hosted))).ShouldExitWith(0).Result.Receipt!.Connections!;
        (account.Rescued, account.Answered503, account.Cut).ShouldBe((struck.Count - 8, 5, 3));
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task Under_load_twice_in_a_row_the_clients_own_count_is_the_journals()
    {
        const int count = 120;
        await using var house = await new House("dotnet", "workers: 2", scenario: Hosted).ServeAsync();
        var clients = new List<KeptClient>();
        for (var i = 0; i < count; i++)
            clients.Add(await KeptClient.OpenAsync(house.Port));
        using var stop = new CancellationTokenSource();
        var (rescued, answered, cut) = (0, 0, 0);

        for (var crash = 0; crash < 2; crash++)
        {
            foreach (var client in clients)
                (await client.GetAsync("/fast")).ShouldNotBeNull().Status.ShouldBe(200);
            using var end = new CancellationTokenSource();
            var busy = clients.Select((c, i) => BusyAsync(c, seed: i, end.Token)).ToList();
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            var victim = house.Live.Workers[crash].Pid;

            var events = await KillAsync(house, victim);

            await Task.Delay(TimeSpan.FromMilliseconds(500));
            await end.CancelAsync();
            var fates = await Task.WhenAll(busy);
            var told = Counts(events);
            output.WriteLine($"crash {crash + 1}: rescued, answered 503, cut: {told}");
            told.Answered.ShouldBe(fates.Count(f => f == Fate.Answered503));
            told.Cut.ShouldBe(fates.Count(f => f == Fate.Cut));
            told.Rescued.ShouldBe(fates.Count(f => f == Fate.Moved));
            (rescued, answered, cut) = (rescued + told.Rescued, answered + told.Answered, cut + told.Cut);
            for (var i = 0; i < count; i++)
            {
                if (fates[i] is Fate.Same or Fate.Moved)
                    continue;
                clients[i].Dispose();
                clients[i] = await KeptClient.OpenAsync(house.Port);
            }

            await house.ShouldSettleAsync(generation: 1, workers: 2);
        }

        rescued.ShouldBeGreaterThan(0);
        var account = (await house.DeployAsync(house.Release("v2", Hosted))).ShouldExitWith(0).Result.Receipt!.Connections!;
        (account.Rescued, account.Answered503, account.Cut).ShouldBe((rescued, answered, cut));
        (account.Unaccounted, account.HandedOver).ShouldBe((2, count));
        foreach (var client in clients)
            (await client.GetAsync("/fast")).ShouldNotBeNull().Version.ShouldBe("v2");
        clients.ForEach(c => c.Dispose());
    }

    [Theory]
    [InlineData("/command/crash")]
    [InlineData("/command/fail-fast")]
    [InlineData("/command/throw")]
    public async Task Whatever_a_worker_dies_of_its_idle_clients_go_on(string command)
    {
        await using var house = await new House("dotnet", "workers: 2", scenario: Hosted).ServeAsync();
        var clients = await ConnectAsync(house, 20);
        var victim = house.Live.Workers[0].Pid;
        var struck = clients.Count(c => c.Worker == $"{victim}");
        using var feed = house.Follow(await house.LastEventAsync());

        var murderer = clients.First(c => c.Worker == $"{victim}");
        await murderer.SendAsync($"POST {command} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        var (rescued, answered, cut) = Counts(await feed.WaitForAsync("worker.rescued"));
        (rescued + answered + cut).ShouldBe(struck);
        rescued.ShouldBeGreaterThanOrEqualTo(struck - 1);
        foreach (var client in clients.Where(c => c != murderer))
            (await client.GetAsync("/fast")).ShouldNotBeNull().Status.ShouldBe(200);
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task A_worker_that_dies_while_there_is_no_supervisor_is_found_by_the_next_one()
    {
        await using var house = await new House("dotnet", "workers: 2", scenario: Hosted).ServeAsync();
        var clients = await ConnectAsync(house, 20);
        var victim = house.Live.Workers[0].Pid;
        var struck = clients.Count(c => c.Worker == $"{victim}");
        var before = await house.LastEventAsync();
        await house.KillNineAsync();
        // The victim's first: between an answer and the word that it was sent there is an instant, which the other worker's answers outlast.
        foreach (var client in clients.OrderBy(c => c.Worker != $"{victim}"))
            (await client.GetAsync("/fast")).ShouldNotBeNull().Status.ShouldBe(200, "the death of the supervisor changes nothing");
        Kill(victim);

        await house.StartAsync();

        using var feed = house.Follow(before);
        Counts(await feed.WaitForAsync("worker.rescued")).ShouldBe((struck, 0, 0));
        foreach (var client in clients)
            (await client.GetAsync("/fast")).ShouldNotBeNull().Status.ShouldBe(200);
        await ShouldLeaveNobodyAsync(house, victim);
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task Workers_that_leave_in_an_orderly_way_leave_nobody_behind()
    {
        await using var house = await new House("dotnet", "workers: 2", scenario: Hosted).ServeAsync();
        List<int> gone = [];
        for (var version = 2; version <= 3; version++)
        {
            gone.AddRange(house.Live.Workers.Select(w => w.Pid));
            (await house.DeployAsync(house.Release($"v{version}", Hosted))).ShouldExitWith(0);
        }

        foreach (var pid in gone)
            Session(pid).ShouldBeEmpty();
        var live = house.Live.Workers.Select(w => w.Pid).ToList();
        live.ShouldAllBe(pid => Session(pid).Count == 2, "the worker and the holder of its descriptors");
        (await house.RunAsync("stop")).ShouldExitWith(0);
        live.ShouldAllBe(pid => Session(pid).Count == 0);
        (await house.EventsAsync()).ShouldNotContain(e => e.Kind.StartsWith("worker.resc", StringComparison.Ordinal));
    }

    private static async Task<List<KeptClient>> ConnectAsync(House house, int count)
    {
        var clients = new List<KeptClient>();
        for (var i = 0; i < count; i++)
        {
            clients.Add(await KeptClient.OpenAsync(house.Port));
            (await clients[i].GetAsync("/fast")).ShouldNotBeNull().Status.ShouldBe(200);
        }

        return clients;
    }

    /// <summary>Asks and pauses until told to end or turned away. Which worker it was with at the crash is in its answers.</summary>
    private static async Task<Fate> BusyAsync(KeptClient client, int seed, CancellationToken end)
    {
        var random = new Random(seed);
        var first = client.Worker;
        while (!end.IsCancellationRequested)
        {
            var answer = await client.GetAsync(random.Next(4) == 0 ? "/slow?ms=20" : "/fast");
            if (answer is null)
                return Fate.Cut;
            if (answer.Status == 503)
            {
                answer.Closes.ShouldBeTrue();
                return Fate.Answered503;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(30)), CancellationToken.None);
        }

        return client.Worker == first ? Fate.Same : Fate.Moved;
    }

    private static async Task<EventRecord> KillAsync(House house, int pid)
    {
        using var feed = house.Follow(await house.LastEventAsync());
        Kill(pid);
        return await feed.WaitForAsync("worker.rescued");
    }

    private static void Kill(int pid)
    {
        using var process = ProcessHandle.Open(pid)!;
        process.Signal(Signals.Kill).ShouldBeTrue();
    }

    private static (int Rescued, int Answered, int Cut) Counts(EventRecord told)
    {
        told.Text.ShouldMatch(@" \d+ go on in other workers, \d+ were answered 503, \d+ were cut$");
        int Before(string words) => int.Parse(told.Text[..told.Text.IndexOf(words, StringComparison.Ordinal)].Split(' ')[^1]);
        return (Before(" go on"), Before(" were answered"), Before(" were cut"));
    }

    private static Task ShouldLeaveNobodyAsync(House house, int dead) => house.EventuallyAsync(() => Session(dead).Count == 0, "nothing is left of the dead worker's session");

    private static List<int> Session(int worker) => [.. ProcessTable.All().Where(p => p.Session == worker && p.State is not ('Z' or 'X')).Select(p => p.Pid)];

    private enum Fate
    {
        Same,
        Moved,
        Answered503,
        Cut,
    }
}
