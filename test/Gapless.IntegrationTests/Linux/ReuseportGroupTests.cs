using System.Net;
using System.Net.Sockets;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Sockets;
using Gapless.Linux.Steering;

namespace Gapless.IntegrationTests.Linux;

public sealed class ReuseportGroupTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("0.0.0.0", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::", false)]
    [InlineData("::", true)]
    [InlineData("::1", false)]
    public async Task A_socket_that_a_child_shut_down_is_found_and_the_real_order_is_established(string address, bool v6Only)
    {
        using ReuseportGroup group = SteeringTests.Group(address, 11, v6Only);
        group.Apply(SteeringPlan.AllTo(5));
        group.Verify().IsSound.ShouldBeTrue();
        await ShutDownInChild(group.Sockets[2]);
        await ShutDownInChild(group.Sockets[7]);

        GroupCheck broken = group.Verify();
        broken.NotListening.ShouldBe([2, 7]);
        broken.Order.ShouldBe(GroupOrder.Unknown);
        broken.ToString().ShouldContain("shut down: 2, 7");
        Should.Throw<InvalidOperationException>(() => group.Apply(SteeringPlan.AllTo(1)));

        // Some of the sockets have live acceptors, the others are idle.
        int[] live = [0, 1, 3, 4, 5];
        int[] idle = [2, 6, 7, 8, 9, 10];
        await using var servers = new NumberedServers([]);
        Array.ForEach(live, i => servers.Serve(group.Sockets[i], i));
        GroupCheck rebuilt = await group.RebuildAsync(idle.Contains, CancellationToken.None);

        rebuilt.IsSound.ShouldBeTrue(rebuilt.ToString());
        idle.ShouldAllBe(i => group.Sockets[i].AcceptQueueLength == 0);
        Array.ForEach(idle, i => servers.Serve(group.Sockets[i], i));
        NumberedServers.NumberOf(SteeringTests.Connect(SteeringTests.Reachable(group))).ShouldBe(5, "the plan in force must have been put on the new order");
        for (int i = 0; i < group.Sockets.Count; i++)
        {
            group.Apply(SteeringPlan.AllTo(i));
            NumberedServers.NumberOf(SteeringTests.Connect(SteeringTests.Reachable(group))).ShouldBe(i);
        }
    }

    [Fact]
    public async Task A_group_that_was_shut_down_as_a_whole_listens_again_with_its_program()
    {
        using ReuseportGroup group = SteeringTests.Group("0.0.0.0", 3);
        group.Apply(SteeringPlan.AllTo(2));
        foreach (ListeningSocket socket in group.Sockets)
        {
            await ShutDownInChild(socket);
        }
        Should.Throw<SocketException>(() => SteeringTests.Connect(SteeringTests.Reachable(group))).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);

        (await group.RebuildAsync(_ => true, CancellationToken.None)).IsSound.ShouldBeTrue();

        await using var servers = new NumberedServers(group.Sockets);
        SteeringTests.Count(50, () => SteeringTests.Connect(SteeringTests.Reachable(group)), 3).ShouldBe([0, 0, 50]);
    }

    [Fact]
    public async Task A_stranger_in_the_group_is_found_and_steering_goes_around_it()
    {
        using ReuseportGroup group = SteeringTests.Group("127.0.0.1", 2);
        await using var servers = new NumberedServers(group.Sockets);
        group.Apply(SteeringPlan.AllTo(1));
        GroupCheck check;
        using (ListeningSocket stranger = ListeningSocket.BindTcp(group.LocalEndPoint, reusePort: true))
        {
            stranger.Listen();
            group.AddSocket();
            servers.Serve(group.Sockets[2], 2);

            check = group.Verify();
            check.Foreign.ShouldHaveSingleItem().ShouldBe(new ListenerInfo(stranger.Inode, UserAccount.EffectiveUid, group.LocalEndPoint));
            check.Order.ShouldBe(GroupOrder.Unknown);

            check = await group.RebuildAsync(_ => false, CancellationToken.None);
            check.Foreign.Count.ShouldBe(1);
            check.Order.ShouldBe(GroupOrder.Confirmed);
            for (int i = 0; i < 3; i++)
            {
                group.Apply(SteeringPlan.AllTo(i));
                SteeringTests.Count(20, () => SteeringTests.Connect(group.LocalEndPoint), 3)[i].ShouldBe(20);
            }
            // The prober left its connection in the stranger's queue, and no other.
            stranger.AcceptQueueLength.ShouldBeLessThanOrEqualTo(1);
        }
        // The stranger's place has been taken by the last socket.
        group.Verify().Order.ShouldBe(GroupOrder.Unknown);
        (await group.RebuildAsync(_ => false, CancellationToken.None)).IsSound.ShouldBeTrue();
        SteeringTests.Count(20, () => SteeringTests.Connect(group.LocalEndPoint), 3)[2].ShouldBe(20);
    }

    [Fact]
    public async Task Sockets_that_outlived_their_supervisor_are_adopted_in_any_order_without_disturbing_traffic()
    {
        using ReuseportGroup before = SteeringTests.Group("0.0.0.0", 4);
        await using var servers = new NumberedServers(before.Sockets);
        before.Apply(SteeringPlan.AllTo(3));
        int[] shuffled = [2, 0, 3, 1];
        using ReuseportGroup after = ReuseportGroup.Adopt([.. shuffled.Select(i => ListeningSocket.Adopt(before.Sockets[i].Descriptor.Duplicate()))]);
        Should.Throw<InvalidOperationException>(() => after.Apply(SteeringPlan.AllTo(0)));

        (await after.RebuildAsync(_ => false, CancellationToken.None)).IsSound.ShouldBeTrue();

        NumberedServers.NumberOf(SteeringTests.Connect(SteeringTests.Reachable(after))).ShouldBe(3, "the program in force must stay until a plan is applied");
        for (int i = 0; i < 4; i++)
        {
            after.Apply(SteeringPlan.AllTo(i));
            NumberedServers.NumberOf(SteeringTests.Connect(SteeringTests.Reachable(after))).ShouldBe(shuffled[i]);
        }
    }

    [Fact]
    public void A_plan_that_names_a_missing_socket_is_refused()
    {
        using ReuseportGroup group = SteeringTests.Group("127.0.0.1", 1);

        Should.Throw<ArgumentException>(() => group.Apply(SteeringPlan.AllTo(1))).Message.ShouldContain("it has 1");
    }

    [Fact]
    public void An_address_that_is_taken_says_so()
    {
        using ListeningSocket taken = ListeningSocket.BindTcp(new IPEndPoint(IPAddress.Loopback, 0), reusePort: false);
        taken.Listen();

        LinuxException e = Should.Throw<LinuxException>(() => ReuseportGroup.Create((IPEndPoint)taken.LocalEndPoint));

        e.Errno.ShouldBe(Errno.EADDRINUSE);
        e.Message.ShouldContain(taken.LocalEndPoint.ToString()!);
        e.Message.ShouldContain("ss -ltnp");
        output.WriteLine(e.Message);
    }

    /// <summary>What a server does that does not know it shares its listener.</summary>
    private static async Task ShutDownInChild(ListeningSocket socket)
    {
        using ProcessHandle child = ChildProcess.Spawn(new SpawnRequest
        {
            Command = SpawnCommand.FromArguments("python3", "-c", "import socket; socket.socket(fileno=3).shutdown(socket.SHUT_RDWR)"),
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            Descriptors = [socket.Descriptor],
        });
        (await child.Exited.WaitAsync(TestTimeouts.Step)).Succeeded.ShouldBeTrue();
    }
}
