using System.Net.Sockets;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Rollouts;

/// <summary>An app with Gapless.Hosting behind the real supervisor: what a client keeps, and what the receipt says of it.</summary>
public sealed class HostedConnections
{
    private const int Clients = 20;
    private const string Hosted = """{ "hosting": true }""";

    [Fact]
    public async Task A_kept_alive_connection_is_served_by_one_version_after_the_other_and_the_receipts_count_it()
    {
        await using var house = await new House("dotnet", "workers: 2", scenario: Hosted).ServeAsync();
        var connects = 0;
        var clients = Enumerable.Range(0, Clients).Select(_ => new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                Interlocked.Increment(ref connects);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }) { BaseAddress = new Uri($"http://127.0.0.1:{house.Port}") }).ToList();
        await AllAnswerAsync("v1");

        for (var version = 2; version <= 4; version++)
        {
            var result = (await house.DeployAsync(house.Release($"v{version}", Hosted))).ShouldExitWith(0);

            await AllAnswerAsync($"v{version}");
            var connections = result.Result.Receipt!.Connections.ShouldNotBeNull();
            (connections.HandedOver, connections.Adopted, connections.Cut, connections.Unaccounted).ShouldBe((Clients, Clients, 0, 0), result.ToString());
            connections.RequestsFailed.ShouldBe(0);
        }

        connects.ShouldBe(Clients);
        clients.ForEach(c => c.Dispose());

        async Task AllAnswerAsync(string version)
        {
            foreach (var client in clients)
                (await client.GetStringAsync("/version")).Trim().ShouldBe(version);
        }
    }
}
