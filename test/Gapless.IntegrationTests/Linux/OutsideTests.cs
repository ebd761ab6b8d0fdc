using System.Net;
using Gapless.Linux.Sockets;
using Gapless.Linux.Steering;

namespace Gapless.IntegrationTests.Linux;

/// <summary>What comes in from another machine: pins that are none, and handshakes that take their time.</summary>
public sealed class OutsideTests : IDisposable
{
    private readonly IsolatedNetwork _network = new();
    private int _clientPort = 40_000;

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void A_pinned_address_is_not_honoured_from_outside(string listener) => _network.Run(() =>
    {
        using ReuseportGroup group = PinnedGroup(listener, v6Only: false);
        PinnedAddress pinned = group.AddressOf(new Pin(1, 0));
        pinned.Target.Address.ToString().ShouldBe("127.77.1.0");

        ConnectFromOutside(group, IsolatedNetwork.There, pinned.Target.Address.ToString()).ShouldBe(0);
        ConnectFromHere(group, pinned).ShouldBe(1, "the same address from here is the pin, or the test proves nothing");
    });

    [Theory]
    [InlineData("::", true)]
    [InlineData(IsolatedNetwork.Here6, false)]
    public void A_pinned_traffic_class_is_not_honoured_from_outside(string listener, bool v6Only) => _network.Run(() =>
    {
        using ReuseportGroup group = PinnedGroup(listener, v6Only);
        PinnedAddress pinned = group.AddressOf(new Pin(1, 0));

        ConnectFromOutside(group, IsolatedNetwork.There6, IsolatedNetwork.Here6, pinned.TrafficClass!.Value, pinned.HopLimit!.Value).ShouldBe(0);
        ConnectFromHere(group, pinned).ShouldBe(1, "the same packet from here is the pin, or the test proves nothing");
    });

    [Fact]
    public void A_listener_on_one_address_honours_a_pinned_source_from_here() => _network.Run(() =>
    {
        using ReuseportGroup group = PinnedGroup(IsolatedNetwork.Here, v6Only: false);

        ConnectFromHere(group, group.AddressOf(new Pin(1, 0))).ShouldBe(1);
        ConnectFromOutside(group, IsolatedNetwork.There, IsolatedNetwork.Here).ShouldBe(0);
    });

    [Theory]
    [InlineData("0.0.0.0", IsolatedNetwork.There, IsolatedNetwork.Here)]
    [InlineData(IsolatedNetwork.Here, IsolatedNetwork.There, IsolatedNetwork.Here)]
    [InlineData("::", IsolatedNetwork.There, IsolatedNetwork.Here)]
    [InlineData("::", IsolatedNetwork.There6, IsolatedNetwork.Here6)]
    [InlineData(IsolatedNetwork.Here6, IsolatedNetwork.There6, IsolatedNetwork.Here6)]
    public void A_handshake_under_way_is_seen_and_ends_where_its_SYN_was_steered(string listener, string from, string to) => _network.Run(() =>
    {
        using ReuseportGroup group = PinnedGroup(listener, v6Only: false);
        Handshakes.InProgress(group.LocalEndPoint).ShouldBeEmpty();
        var source = new IPEndPoint(IPAddress.Parse(from), ++_clientPort);
        var target = new IPEndPoint(IPAddress.Parse(to), group.LocalEndPoint.Port);
        var client = new TunnelClient(_network, source, target);

        uint sequence = client.Begin();
        group.Apply(SteeringPlan.AllTo(1));

        Handshakes.InProgress(group.LocalEndPoint).ShouldBe([new Handshake(source, target)]);
        ProcNetTcp.Read(group.LocalEndPoint.AddressFamily, target.Port, TcpDiagnostics.SynReceived)
            .ShouldHaveSingleItem().Remote.Port.ShouldBe(source.Port, "the way without inet_diag must say the same");
        Handshakes.InProgress(new IPEndPoint(group.LocalEndPoint.Address, target.Port + 1)).ShouldBeEmpty();
        Queues(group).ShouldBe([0, 0]);
        client.Finish(sequence);

        Queues(group).ShouldBe([1, 0], "the split was moved after the SYN");
        Handshakes.InProgress(group.LocalEndPoint).ShouldBeEmpty();
    });

    private int ConnectFromOutside(ReuseportGroup group, string from, string to, int trafficClass = 0, int hopLimit = 64)
    {
        int[] before = Queues(group);
        var client = new TunnelClient(
            _network, new IPEndPoint(IPAddress.Parse(from), ++_clientPort), new IPEndPoint(IPAddress.Parse(to), group.LocalEndPoint.Port), trafficClass, hopLimit);
        client.Finish(client.Begin());
        return Grown(before, group);
    }

    // The continuations of the connect run elsewhere, but its socket is made on this thread, and so in this namespace.
    private static int ConnectFromHere(ReuseportGroup group, PinnedAddress address)
    {
        int[] before = Queues(group);
        address.ConnectAsync(CancellationToken.None).WaitAsync(TestTimeouts.Step).GetAwaiter().GetResult().Dispose();
        return Grown(before, group);
    }

    private static int Grown(int[] before, ReuseportGroup group) =>
        Queues(group).Zip(before).Select((q, i) => (Index: i, Grown: q.First - q.Second)).Single(q => q.Grown == 1).Index;

    private static int[] Queues(ReuseportGroup group) => [.. group.Sockets.Select(s => s.AcceptQueueLength)];

    private static ReuseportGroup PinnedGroup(string address, bool v6Only)
    {
        ReuseportGroup group = SteeringTests.Group(address, 2, v6Only);
        group.Apply(SteeringPlan.AllTo(0) with { Pins = new Dictionary<Pin, int> { [new Pin(1, 0)] = 1 } });
        return group;
    }
}
