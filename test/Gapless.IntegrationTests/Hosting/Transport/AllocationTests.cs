using System.Buffers;
using System.Net.Sockets;

namespace Gapless.IntegrationTests.Hosting.Transport;

/// <summary>Alone in the process, since what all threads allocate is counted.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests(ITestOutputHelper output)
{
    private static readonly byte[] Ping = [.. "ping"u8];

    [Fact]
    public async Task A_request_costs_no_memory_in_the_long_run()
    {
        const int rounds = 5000;
        await using var pair = await ConnectionPair.ConnectAsync();
        using var stop = new CancellationTokenSource();
        var echo = Task.Run(() => EchoAsync(pair), stop.Token);
        Exchange(pair.Client, rounds);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Exchange(pair.Client, rounds);
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)rounds;
        output.WriteLine($"{each:f1} bytes a request");
        // The smallest object is 24 bytes.
        each.ShouldBeLessThan(20);
        pair.Client.Close();
        await echo;
    }

    private static void Exchange(Socket client, int rounds)
    {
        var answer = new byte[Ping.Length];
        for (var i = 0; i < rounds; i++)
        {
            client.Send(Ping);
            if (client.Receive(answer) != Ping.Length)
                throw new IOException("No answer.");
        }
    }

    private static async Task EchoAsync(ConnectionPair pair)
    {
        while (await pair.Input.ReadAsync() is { IsCompleted: false } result)
        {
            foreach (var part in result.Buffer)
                pair.Output.Write(part.Span);
            pair.Input.AdvanceTo(result.Buffer.End);
            await pair.Output.FlushAsync();
        }
    }
}
