using System.Net;
using System.Net.Sockets;
using Gapless.Linux.Steering;

namespace Gapless.IntegrationTests.Linux;

public sealed class SteeringTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("0.0.0.0", 0)]
    [InlineData("0.0.0.0", 500)]
    [InlineData("0.0.0.0", 5000)]
    [InlineData("0.0.0.0", 10000)]
    [InlineData("127.0.0.1", 2500)]
    [InlineData("::", 5000)]
    [InlineData("::1", 0)]
    [InlineData("::1", 5000)]
    [InlineData("::1", 10000)]
    public async Task New_connections_are_divided_by_weight(string address, int weight)
    {
        const int Connections = 1000;
        using ReuseportGroup group = Group(address, 2);
        await using var servers = new NumberedServers(group.Sockets);
        group.Apply(SteeringPlan.Split([0], [1], weight));

        int[] counts = Count(Connections, () => Connect(Reachable(group)), 2);

        output.WriteLine($"{address} {weight / 100.0} %: {counts[0]} / {counts[1]}");
        double p = weight / 10000.0;
        double bound = 5 * Math.Sqrt(Connections * p * (1 - p));
        ((double)counts[1]).ShouldBeInRange((Connections * p) - bound, (Connections * p) + bound);
    }

    [Fact]
    public async Task A_share_is_spread_over_its_workers_and_one_call_moves_all_of_it()
    {
        using ReuseportGroup group = Group("0.0.0.0", 6);
        await using var servers = new NumberedServers(group.Sockets);

        group.Apply(new SteeringPlan { Shares = [new Share([0, 1, 2], 10_000)] });
        int[] before = Count(900, () => Connect(Reachable(group)), 6);
        // Worker 4 has died; its siblings take its share.
        group.Apply(new SteeringPlan { Shares = [new Share([3, 5], 10_000)] });
        int[] after = Count(600, () => Connect(Reachable(group)), 6);

        output.WriteLine($"{string.Join(' ', before)} then {string.Join(' ', after)}");
        before[..3].ShouldAllBe(c => c > 200 && c < 400);
        before[3..].ShouldAllBe(c => c == 0);
        after.Sum().ShouldBe(after[3] + after[5]);
        after[3].ShouldBeInRange(200, 400);
    }

    [Fact]
    public async Task A_sticky_client_stays_and_a_rising_weight_moves_clients_one_way()
    {
        using ReuseportGroup group = Group("0.0.0.0", 4);
        await using var servers = new NumberedServers(group.Sockets);
        IPAddress[] clients = [.. Enumerable.Range(0, 150).Select(i => new IPAddress([127, 1, (byte)(i % 7), (byte)(i + 1)]))];
        var previous = new int[clients.Length];
        foreach (int weight in new[] { 0, 500, 2500, 5000, 10_000 })
        {
            group.Apply(SteeringPlan.Split([0, 1], [2, 3], weight) with { Sticky = true });

            int[] now = [.. clients.Select(c => NumberedServers.NumberOf(Connect(Reachable(group), c)))];
            int[] again = [.. clients.Select(c => NumberedServers.NumberOf(Connect(Reachable(group), c)))];

            again.ShouldBe(now, "a client must stay where it is");
            for (int i = 0; i < clients.Length && weight > 0; i++)
            {
                // Old worker, or moved to the candidate; once there, the same worker for ever.
                (now[i] == previous[i] || (previous[i] < 2 && now[i] >= 2)).ShouldBeTrue($"{clients[i]}: {previous[i]} -> {now[i]} at {weight}");
            }
            output.WriteLine($"{weight}: {string.Join(' ', Enumerable.Range(0, 4).Select(n => now.Count(x => x == n)))}");
            now.Count(n => n >= 2).ShouldBeInRange((int)(clients.Length * Math.Max(0, (weight / 10000.0) - 0.2)), (int)(clients.Length * Math.Min(1, (weight / 10000.0) + 0.2)));
            previous = now;
        }
    }

    [Fact]
    public async Task Networks_are_divided_in_their_own_way()
    {
        using ReuseportGroup group = Group("0.0.0.0", 2);
        await using var servers = new NumberedServers(group.Sockets);
        group.Apply(SteeringPlan.AllTo(0) with
        {
            Prefixes = [new PrefixSplit(IPNetwork.Parse("127.3.128.0/17"), [new Share(1, 10_000)])],
        });

        NumberedServers.NumberOf(Connect(Reachable(group), IPAddress.Parse("127.3.128.1"))).ShouldBe(1);
        NumberedServers.NumberOf(Connect(Reachable(group), IPAddress.Parse("127.3.255.9"))).ShouldBe(1);
        NumberedServers.NumberOf(Connect(Reachable(group), IPAddress.Parse("127.3.127.1"))).ShouldBe(0);
        NumberedServers.NumberOf(Connect(Reachable(group), IPAddress.Parse("127.0.0.1"))).ShouldBe(0);
    }

    [Theory]
    [InlineData("0.0.0.0", false, "127.77.1.3")]
    [InlineData("127.0.0.1", false, "127.0.0.1")]
    [InlineData("::", false, "127.77.1.3")]
    [InlineData("::", true, "::1")]
    [InlineData("::1", false, "::1")]
    public async Task A_pin_reaches_its_worker_through_the_real_port_before_any_traffic_does(string address, bool v6Only, string target)
    {
        using ReuseportGroup group = Group(address, 8, v6Only);
        await using var servers = new NumberedServers(group.Sockets);
        Dictionary<Pin, int> pins = Enumerable.Range(0, 8).ToDictionary(i => new Pin(i / 4, i % 4), i => i);
        group.Apply(SteeringPlan.AllTo(0) with { Pins = pins });

        group.AddressOf(new Pin(1, 3)).Target.Address.ToString().ShouldBe(target);
        foreach ((Pin pin, int number) in pins)
        {
            for (int i = 0; i < 5; i++)
            {
                NumberedServers.NumberOf(await group.AddressOf(pin).ConnectAsync(CancellationToken.None)).ShouldBe(number, $"{pin}");
            }
        }
        NumberedServers.NumberOf(await group.AddressOf(new Pin(3, 3)).ConnectAsync(CancellationToken.None)).ShouldBe(0, "an unlisted pin is an ordinary client");
        NumberedServers.NumberOf(Connect(Reachable(group))).ShouldBe(0);
    }

    [Fact]
    public void Eight_slots_of_sixty_four_workers_fit_into_one_program()
    {
        Dictionary<Pin, int> pins = Enumerable.Range(0, 512).ToDictionary(i => new Pin(i / 64, i % 64), i => i);
        SteeringPlan plan = SteeringPlan.Split([.. Enumerable.Range(0, 64)], [.. Enumerable.Range(64, 64)], 100) with { Pins = pins, Sticky = true };
        using ReuseportGroup group = Group("0.0.0.0", 2);

        // The kernel checks the program, not whether the sockets exist.
        foreach (PinMode mode in Enum.GetValues<PinMode>())
        {
            SteeringProgram program = SteeringProgram.Compile(plan, mode);
            output.WriteLine($"{mode}: {program.Instructions.Count} instructions");
            Gapless.Linux.Interop.Libc.AttachReuseportProgram(group.Sockets[0].Descriptor, [.. program.Instructions]);
        }
    }

    internal static ReuseportGroup Group(string address, int sockets, bool v6Only = false)
    {
        ReuseportGroup group = ReuseportGroup.Create(new IPEndPoint(IPAddress.Parse(address), 0), v6Only);
        for (int i = 1; i < sockets; i++)
        {
            group.AddSocket().Number.ShouldBe(i);
        }
        return group;
    }

    internal static IPEndPoint Reachable(ReuseportGroup group) => group.LocalEndPoint.Address switch
    {
        var a when a.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, group.LocalEndPoint.Port),
        var a when a.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.IPv6Loopback, group.LocalEndPoint.Port),
        _ => group.LocalEndPoint,
    };

    internal static Socket Connect(IPEndPoint target, IPAddress? source = null)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (source is not null)
        {
            socket.Bind(new IPEndPoint(source, 0));
        }
        socket.Connect(target);
        return socket;
    }

    internal static int[] Count(int connections, Func<Socket> connect, int sockets)
    {
        var counts = new int[sockets];
        for (int i = 0; i < connections; i++)
        {
            counts[NumberedServers.NumberOf(connect())]++;
        }
        return counts;
    }
}
