using System.Net;
using Gapless.Linux.Steering;

namespace Gapless.UnitTests.Linux;

public sealed class SteeringProgramTests
{
    private const uint Loopback = 1;
    private const uint Ethernet = 2;
    private const int Seed = 20260601;

    private readonly Random _random = new(Seed);

    public static TheoryData<PinMode> Modes => [.. Enum.GetValues<PinMode>()];

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_random_number_falls_into_exactly_the_share_it_belongs_to(PinMode mode)
    {
        var plan = new SteeringPlan { Shares = [new Share(4, 2500), new Share(7, 0), new Share(2, 7499), new Share(9, 1)] };
        uint next = 0;
        var machine = new BpfMachine(SteeringProgram.Compile(plan, mode).Instructions, () => next);
        foreach (byte[] packet in new[] { SynPacket.V4("10.0.0.1", "10.0.0.2"), SynPacket.V6("fd00::1", "fd00::2") })
        {
            var counts = new Dictionary<uint, int>();
            for (next = 30_000; next < 40_000; next++)
            {
                uint socket = machine.Run(packet, Ethernet);
                counts[socket] = counts.GetValueOrDefault(socket) + 1;
            }

            counts.ShouldBe(new Dictionary<uint, int> { [4] = 2500, [2] = 7499, [9] = 1 }, ignoreOrder: true);
        }
    }

    [Fact]
    public void The_sockets_of_a_share_get_the_same_wherever_the_kernel_holds_them()
    {
        var plan = new SteeringPlan { Shares = [new Share([0, 1, 2], 10_000)] };
        foreach (int[] kernelIndex in new[] { new[] { 0, 1, 2 }, [5, 4, 6], [9, 0, 3] })
        {
            uint next = 0;
            var machine = new BpfMachine(SteeringProgram.Compile(plan, PinMode.SourceAddress, kernelIndex).Instructions, () => next);
            var counts = new Dictionary<uint, int>();
            for (next = 0; next < 300; next++)
            {
                uint socket = machine.Run(SynPacket.V4("10.0.0.1", "10.0.0.2"), Ethernet);
                counts[socket] = counts.GetValueOrDefault(socket) + 1;
            }

            counts.ShouldBe(kernelIndex.ToDictionary(i => (uint)i, _ => 100), ignoreOrder: true);
        }
    }

    [Theory]
    [InlineData(PinMode.DestinationAddress)]
    [InlineData(PinMode.SourceAddress)]
    public void An_address_names_a_worker_only_on_the_loopback_interface(PinMode mode)
    {
        SteeringPlan plan = PlanWithPins(8, 64);
        var machine = new BpfMachine(SteeringProgram.Compile(plan, mode).Instructions, NoChoice);
        foreach ((Pin pin, int socket) in plan.Pins)
        {
            string pinned = $"127.77.{pin.Slot}.{pin.Worker}";
            byte[] packet = mode == PinMode.DestinationAddress ? SynPacket.V4("127.0.0.1", pinned) : SynPacket.V4(pinned, "10.0.0.1");
            byte[] otherWay = mode == PinMode.SourceAddress ? SynPacket.V4("10.0.0.1", pinned) : SynPacket.V4(pinned, "10.0.0.1");

            machine.Run(packet, Loopback).ShouldBe((uint)socket);
            machine.Run(packet, Ethernet).ShouldBe(999u);
            machine.Run(otherWay, Loopback).ShouldBe(999u);
        }
        machine.Run(SynPacket.V4("127.77.9.9", "127.77.9.9"), Loopback).ShouldBe(999u, "no such pin");
        machine.Run(SynPacket.V4("127.78.0.1", "127.78.0.1"), Loopback).ShouldBe(999u);
        machine.Run(SynPacket.V6("::1", "::1", trafficClass: 1 << 2), Loopback).ShouldBe(999u);
    }

    [Fact]
    public void A_traffic_class_and_a_hop_limit_name_a_worker_only_on_the_loopback_interface()
    {
        SteeringPlan plan = PlanWithPins(8, 64);
        var machine = new BpfMachine(SteeringProgram.Compile(plan, PinMode.TrafficClass).Instructions, NoChoice);
        foreach ((Pin pin, int socket) in plan.Pins)
        {
            for (int ecn = 0; ecn < 4; ecn++)
            {
                byte[] packet = SynPacket.V6("::1", "::1", ((pin.Slot + 1) << 2) | ecn, 64 + pin.Worker);
                machine.Run(packet, Loopback).ShouldBe((uint)socket);
                machine.Run(packet, Ethernet).ShouldBe(999u);
            }
        }
        machine.Run(SynPacket.V6("::1", "::1", trafficClass: 0), Loopback).ShouldBe(999u);
        machine.Run(SynPacket.V6("::1", "::1", trafficClass: 3 << 2, hopLimit: 63), Loopback).ShouldBe(999u);
        machine.Run(SynPacket.V4("127.0.0.1", "127.77.1.1"), Loopback).ShouldBe(999u);
    }

    [Fact]
    public void The_address_a_client_is_told_is_the_one_the_program_knows()
    {
        var pin = new Pin(5, 61);
        SteeringPlan plan = SteeringPlan.AllTo(999) with { Pins = new Dictionary<Pin, int> { [pin] = 3 } };
        foreach ((string listener, bool dual) in new[] { ("0.0.0.0", false), ("10.1.2.3", false), ("::", true), ("::", false), ("fd00::5", true) })
        {
            var endPoint = new IPEndPoint(IPAddress.Parse(listener), 8080);
            PinnedAddress address = PinnedAddress.For(endPoint, pin, dual);
            var machine = new BpfMachine(SteeringProgram.Compile(plan, PinModes.For(endPoint, dual)).Instructions, NoChoice);

            machine.Run(Packet(address), Loopback).ShouldBe(3u, listener);
            for (int index = 0; index < 255; index++)
            {
                machine.Run(Packet(PinnedAddress.ForKernelIndex(endPoint, index, dual)), Loopback).ShouldBe((uint)index);
                machine.Run(Packet(PinnedAddress.ForKernelIndex(endPoint, index, dual)), Ethernet).ShouldBe(999u);
            }
        }
    }

    [Fact]
    public void The_first_network_that_holds_a_client_decides()
    {
        var plan = new SteeringPlan
        {
            Shares = [new Share(0, 10_000)],
            Prefixes =
            [
                new PrefixSplit(IPNetwork.Parse("10.1.2.3/32"), [new Share(1, 10_000)]),
                new PrefixSplit(IPNetwork.Parse("10.1.0.0/16"), [new Share(2, 10_000)]),
                new PrefixSplit(IPNetwork.Parse("fd00:1:2:3::/64"), [new Share(3, 10_000)]),
                new PrefixSplit(IPNetwork.Parse("fd00:1:2::/47"), [new Share(4, 10_000)]),
                new PrefixSplit(IPNetwork.Parse("fd00::5/128"), [new Share(5, 10_000)]),
                new PrefixSplit(IPNetwork.Parse("192.0.0.0/3"), [new Share(6, 10_000)]),
            ],
        };
        var machine = new BpfMachine(SteeringProgram.Compile(plan, PinMode.DestinationAddress).Instructions, NoChoice);
        foreach ((string client, uint socket) in new (string, uint)[]
        {
            ("10.1.2.3", 1), ("10.1.2.4", 2), ("10.1.255.255", 2), ("10.2.0.0", 0), ("10.0.255.255", 0), ("192.0.0.1", 6), ("223.9.9.9", 6), ("224.0.0.1", 0),
            ("fd00:1:2:3::9", 3), ("fd00:1:2:4::9", 4), ("fd00:1:3:ffff::9", 4), ("fd00:1:4::9", 0), ("fd00::5", 5), ("fd00::6", 0),
        })
        {
            byte[] packet = client.Contains(':') ? SynPacket.V6(client, "fd00::1") : SynPacket.V4(client, "10.9.9.9");
            machine.Run(packet, Ethernet).ShouldBe(socket, client);
        }
    }

    [Fact]
    public void Every_network_of_every_length_is_matched_as_NET_matches_it()
    {
        for (int i = 0; i < 400; i++)
        {
            bool v6 = i % 2 == 1;
            byte[] client = RandomAddress(v6);
            int length = _random.Next((client.Length * 8) + 1);
            var network = new IPNetwork(Masked(RandomlyNear(client), length), length);
            SteeringPlan plan = SteeringPlan.AllTo(0) with { Prefixes = [new PrefixSplit(network, [new Share(1, 10_000)])] };
            var machine = new BpfMachine(SteeringProgram.Compile(plan, PinMode.TrafficClass).Instructions, NoChoice);
            string address = new IPAddress(client).ToString();

            uint socket = machine.Run(v6 ? SynPacket.V6(address, "fd00::1") : SynPacket.V4(address, "10.0.0.1"), Ethernet);

            socket.ShouldBe(network.Contains(new IPAddress(client)) ? 1u : 0u, $"{address} in {network} (seed {Seed}, case {i})");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sticky_clients_are_divided_by_weight_and_move_one_way_only(bool v6)
    {
        const int Clients = 4000;
        byte[][] clients = [.. Enumerable.Range(0, Clients).Select(i => Neighbour(v6, i))];
        uint[]? previous = null;
        foreach (int weight in new[] { 0, 1, 100, 500, 2500, 5000, 9999, 10_000 })
        {
            SteeringPlan plan = SteeringPlan.Split([0, 1, 2], [3, 4, 5], weight) with { Sticky = true };
            var machine = new BpfMachine(SteeringProgram.Compile(plan, PinMode.DestinationAddress).Instructions, NoChoice);
            uint[] now = [.. clients.Select(c => machine.Run(c, Ethernet))];

            int moved = now.Count(s => s >= 3);
            double p = weight / 10_000.0;
            double bound = 5 * Math.Sqrt(Clients * p * (1 - p));
            ((double)moved).ShouldBeInRange((Clients * p) - bound, (Clients * p) + bound, $"weight {weight}");
            if (previous is not null)
            {
                previous.Zip(now).ShouldAllBe(s => s.First == s.Second || (s.First < 3 && s.Second >= 3));
            }
            previous = now;
        }
        // All have moved now; within the share they are spread over its workers.
        for (uint worker = 3; worker < 6; worker++)
        {
            previous!.Count(s => s == worker).ShouldBeInRange(Clients / 3 - 170, Clients / 3 + 170);
        }
    }

    [Fact]
    public void A_sticky_IPv6_client_is_its_network_of_64_bits()
    {
        SteeringPlan plan = SteeringPlan.Split([0], [1], 5000) with { Sticky = true };
        var machine = new BpfMachine(SteeringProgram.Compile(plan, PinMode.DestinationAddress).Instructions, NoChoice);
        for (int i = 0; i < 100; i++)
        {
            machine.Run(SynPacket.V6($"2001:db8:7:{i:x}::1", "fd00::1"), Ethernet)
                .ShouldBe(machine.Run(SynPacket.V6($"2001:db8:7:{i:x}:dead:beef:1:{i:x}", "fd00::1"), Ethernet));
        }
    }

    [Fact]
    public void Random_plans_send_every_packet_to_a_socket_that_has_a_share_of_it()
    {
        for (int i = 0; i < 300; i++)
        {
            SteeringPlan plan = RandomPlan();
            PinMode mode = (PinMode)_random.Next(3);
            int[] kernelIndex = [.. Enumerable.Range(0, 16)];
            _random.Shuffle(kernelIndex);
            var machine = new BpfMachine(SteeringProgram.Compile(plan, mode, kernelIndex).Instructions, () => (uint)_random.NextInt64(1L << 32));
            for (int n = 0; n < 50; n++)
            {
                bool v6 = _random.Next(2) == 1;
                var client = new IPAddress(RandomAddress(v6));
                byte[] packet = v6 ? SynPacket.V6(client.ToString(), "fd00::1") : SynPacket.V4(client.ToString(), "10.0.0.1");
                uint socket = machine.Run(packet, Ethernet);

                IReadOnlyList<Share> split = plan.Prefixes.FirstOrDefault(p => p.Network.Contains(client))?.Shares ?? plan.Shares;
                split.Where(s => s.Weight > 0).SelectMany(s => s.Sockets).Select(s => (uint)kernelIndex[s])
                    .ShouldContain(socket, $"seed {Seed}, plan {i}, client {client}");
            }
        }
    }

    [Theory]
    [InlineData(9_999)]
    [InlineData(10_001)]
    public void Weights_that_do_not_sum_to_the_whole_are_refused(int weight) =>
        Should.Throw<ArgumentException>(() => SteeringProgram.Compile(new SteeringPlan { Shares = [new Share(0, weight)] }, PinMode.DestinationAddress))
            .Message.ShouldContain($"{weight}");

    [Fact]
    public void Contradictions_are_refused()
    {
        Refuse(new SteeringPlan { Shares = [new Share(0, -1), new Share(1, 10_001)] });
        Refuse(new SteeringPlan { Shares = [new Share([], 10_000)] });
        Refuse(SteeringPlan.AllTo(0) with { Prefixes = [new PrefixSplit(IPNetwork.Parse("10.0.0.0/8"), [])] });
        Refuse(SteeringPlan.AllTo(0) with { Pins = new Dictionary<Pin, int> { [new Pin(254, 0)] = 0 } });
        Refuse(SteeringPlan.AllTo(0) with { Pins = new Dictionary<Pin, int> { [new Pin(0, -1)] = 0 } });
        Refuse(SteeringPlan.AllTo(0) with { Pins = new Dictionary<Pin, int> { [new Pin(62, 0)] = 0 } }, PinMode.TrafficClass);
        Refuse(SteeringPlan.AllTo(0) with { Pins = new Dictionary<Pin, int> { [new Pin(0, 192)] = 0 } }, PinMode.TrafficClass);
        SteeringProgram.Compile(SteeringPlan.AllTo(0) with { Pins = new Dictionary<Pin, int> { [new Pin(253, 253)] = 0 } }, PinMode.SourceAddress);
        SteeringProgram.Compile(SteeringPlan.AllTo(0) with { Pins = new Dictionary<Pin, int> { [new Pin(61, 191)] = 0 } }, PinMode.TrafficClass);
    }

    [Fact]
    public void A_plan_that_is_too_large_for_the_kernel_says_what_to_reduce() =>
        Should.Throw<ArgumentException>(() => SteeringProgram.Compile(PlanWithPins(200, 20), PinMode.DestinationAddress))
            .Message.ShouldContain("fewer pins");

    private static uint NoChoice() => throw new InvalidOperationException("This packet is not steered at random.");

    private static void Refuse(SteeringPlan plan, PinMode mode = PinMode.DestinationAddress) =>
        Should.Throw<ArgumentException>(() => SteeringProgram.Compile(plan, mode));

    private static SteeringPlan PlanWithPins(int slots, int workers) => SteeringPlan.AllTo(999) with
    {
        Pins = Enumerable.Range(0, slots * workers).ToDictionary(i => new Pin(i / workers, i % workers), i => i),
    };

    private static byte[] Packet(PinnedAddress address) => address.TrafficClass is { } trafficClass
        ? SynPacket.V6("::1", address.Target.Address.ToString(), trafficClass, address.HopLimit!.Value)
        : SynPacket.V4(address.Source?.ToString() ?? "127.0.0.1", address.Target.Address.ToString());

    // Clients of one provider: addresses that differ in few bits are the hard case for a hash.
    private static byte[] Neighbour(bool v6, int i) => v6
        ? SynPacket.V6($"2001:db8:{i >> 8:x}:{i & 0xff:x}::1", "fd00::1")
        : SynPacket.V4($"10.7.{i >> 8}.{i & 0xff}", "10.0.0.1");

    private byte[] RandomAddress(bool v6)
    {
        byte[] address = new byte[v6 ? 16 : 4];
        _random.NextBytes(address);
        // Not IPv4-mapped, which no packet is.
        address[0] |= 0x20;
        return address;
    }

    private byte[] RandomlyNear(byte[] address)
    {
        byte[] near = [.. address];
        if (_random.Next(2) == 1)
        {
            int bit = _random.Next(near.Length * 8);
            near[bit / 8] ^= (byte)(0x80 >> (bit % 8));
        }
        return near;
    }

    private static IPAddress Masked(byte[] address, int length)
    {
        for (int bit = length; bit < address.Length * 8; bit++)
        {
            address[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }
        return new IPAddress(address);
    }

    private SteeringPlan RandomPlan() => new()
    {
        Shares = RandomSplit(),
        Sticky = _random.Next(2) == 1,
        Prefixes = [.. Enumerable.Range(0, _random.Next(5)).Select(_ =>
        {
            byte[] address = RandomAddress(_random.Next(2) == 1);
            int length = _random.Next(12);
            return new PrefixSplit(new IPNetwork(Masked(address, length), length), RandomSplit());
        })],
        Pins = Enumerable.Range(0, _random.Next(20)).ToDictionary(i => new Pin(i, i), i => i % 16),
    };

    private List<Share> RandomSplit()
    {
        int left = Share.Whole;
        var split = new List<Share>();
        for (int i = _random.Next(4); i > 0; i--)
        {
            int weight = _random.Next(left + 1);
            left -= weight;
            split.Add(new Share(RandomSockets(), weight));
        }
        split.Add(new Share(RandomSockets(), left));
        return split;
    }

    private int[] RandomSockets()
    {
        int[] sockets = [.. Enumerable.Range(0, 16)];
        _random.Shuffle(sockets);
        return sockets[.._random.Next(1, 6)];
    }
}
