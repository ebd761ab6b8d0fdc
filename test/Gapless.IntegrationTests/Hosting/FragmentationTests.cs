using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.IntegrationTests.Drill;

namespace Gapless.IntegrationTests.Hosting;

/// <summary>Requests that arrive in arbitrary pieces while their connections are thrown to and fro between two processes.</summary>
public sealed class FragmentationTests(ITestOutputHelper output)
{
    private const int Clients = 16;
    private const int RequestsEach = 250;
    private const int LongestBody = 9000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_answer_is_the_one_that_was_asked_for()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GAPLESS_SEED"), CultureInfo.InvariantCulture, out var wanted) ? wanted : Random.Shared.Next();
        output.WriteLine($"seed {seed} (GAPLESS_SEED repeats it)");
        using var listener = ServerProcess.Listen();
        await using var one = await HostedWorker.StartAsync(listener, "v1");
        await using var two = await HostedWorker.StartAsync(listener, "v2");
        using var limit = new CancellationTokenSource(Limit);

        var clients = Enumerable.Range(0, Clients).Select(i => TalkAsync(new Random(seed + i), (IPEndPoint)listener.LocalEndPoint!, limit.Token)).ToList();
        var all = Task.WhenAll(clients);
        var turning = new Random(seed);
        var turns = 0;
        while (!all.IsCompleted)
        {
            var (from, to) = turns % 2 == 0 ? (one, two) : (two, one);
            await to.KeepAsync();
            await from.HandOverToAsync(to);
            await Task.WhenAny(all, Task.Delay(turning.Next(10, 80)));
            turns++;
        }

        await all;
        var moved = (await one.LeaveAsync()).HandedOver + (await two.LeaveAsync()).HandedOver;
        output.WriteLine($"{turns} turns, {moved} connections moved, {clients.Sum(c => c.Result)} of them seen by their clients");
        moved.ShouldBeGreaterThan(Clients * 10);
        clients.Sum(c => c.Result).ShouldBeGreaterThan(Clients);
    }

    /// <summary>Returns how often an answer came from another process than the one before.</summary>
    private static async Task<int> TalkAsync(Random random, IPEndPoint to, CancellationToken limit)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to, limit);
        using var reader = new BufferedStream(new NetworkStream(socket));
        var changes = 0;
        var worker = "";
        for (var done = 0; done < RequestsEach;)
        {
            var batch = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Body(random)).ToList();
            var sending = SendAsync(socket, [.. batch.SelectMany(body => Request(random, body))], random, limit);
            foreach (var body in batch)
            {
                var (echoed, by) = await ReadAsync(reader, limit);
                echoed.ShouldBe(body);
                changes += worker.Length > 0 && worker != by ? 1 : 0;
                worker = by;
                done++;
            }

            await sending;
        }

        return changes;
    }

    private static string Body(Random random) => new([.. Enumerable.Range(0, random.Next(3) == 0 ? random.Next(LongestBody) : random.Next(40)).Select(_ => (char)random.Next('a', 'z' + 1))]);

    private static byte[] Request(Random random, string body)
    {
        if (random.Next(2) == 0)
            return Encoding.ASCII.GetBytes($"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        var request = new StringBuilder("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(random.Next(1, 2000), body.Length - at);
            request.Append(CultureInfo.InvariantCulture, $"{length:x}\r\n{body.AsSpan(at, length)}\r\n");
            at += length;
        }

        return Encoding.ASCII.GetBytes(request.Append("0\r\n\r\n").ToString());
    }

    private static async Task SendAsync(Socket socket, byte[] bytes, Random random, CancellationToken limit)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(4) == 0 ? random.Next(1, 4) : random.Next(1, 3000), bytes.Length - at);
            await socket.SendAsync(bytes.AsMemory(at, length), limit);
            at += length;
            if (random.Next(2) == 0)
                await Task.Delay(random.Next(1, 8), limit);
        }
    }

    private static async Task<(string Body, string Worker)> ReadAsync(BufferedStream reader, CancellationToken limit)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)await ByteAsync(reader, limit));
        var lines = head.ToString().Split("\r\n");
        lines[0].ShouldBe("HTTP/1.1 200 OK");
        string Header(string name) => lines.Select(l => l.Split(": ", 2)).FirstOrDefault(h => h[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1] ?? "";
        var body = new byte[int.Parse(Header("Content-Length"), CultureInfo.InvariantCulture)];
        await reader.ReadExactlyAsync(body, limit);
        return (Encoding.ASCII.GetString(body), Header("X-Worker"));
    }

    private static async Task<byte> ByteAsync(BufferedStream reader, CancellationToken limit)
    {
        var one = new byte[1];
        await reader.ReadExactlyAsync(one, limit);
        return one[0];
    }
}
