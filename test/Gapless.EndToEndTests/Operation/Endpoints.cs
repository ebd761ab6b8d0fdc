using System.Net;
using Gapless.EndToEndTests.Harness;
using Gapless.Supervisor.Configuration;

namespace Gapless.EndToEndTests.Operation;

public sealed class Endpoints
{
    [Fact]
    public async Task A_rollout_on_a_Unix_socket_loses_nothing()
    {
        await using var house = await new House("node", listen: "unix:DIR/app.sock").ServeAsync();
        await RolloutLosesNothingAsync(house, ListenAddress.OfUnix(Path.Combine(house.Folder, "app.sock")));
    }

    [Fact]
    public async Task A_rollout_on_a_port_and_a_Unix_socket_loses_nothing_on_either()
    {
        await using var house = await new House(listen: "[ \"127.0.0.1:PORT\", \"unix:DIR/app.sock\" ]").ServeAsync();
        await RolloutLosesNothingAsync(house, house.Address, ListenAddress.OfUnix(Path.Combine(house.Folder, "app.sock")));
    }

    [Fact]
    public async Task A_rollout_on_a_dual_stack_port_loses_nothing_over_IPv4_or_IPv6()
    {
        await using var house = await new House("go", listen: "\"[::]:PORT\"").ServeAsync();
        await RolloutLosesNothingAsync(house, house.Address, ListenAddress.OfTcp(new IPEndPoint(IPAddress.IPv6Loopback, house.Port)));
    }

    private static async Task RolloutLosesNothingAsync(House house, params IReadOnlyList<ListenAddress> addresses)
    {
        await using var load = Load.Start(Load.WithoutIdleConnections(addresses));
        await load.AnswerAsync();
        (await house.DeployAsync(house.Release("v2"))).ShouldExitWith(0);
        await load.AnswerAsync();
        var report = await load.StopWithoutLossAsync();
        report.Classes.ShouldAllBe(c => c.AnswersByVersion.Count == 2, report.ToText());
        await house.ShouldSettleAsync(generation: 2);
    }
}
