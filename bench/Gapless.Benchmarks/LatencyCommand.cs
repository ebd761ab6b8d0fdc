using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gapless.Contract;

namespace Gapless.Benchmarks;

/// <summary>
/// What a hand-over adds to the slowest answers: kept connections ask again and again while versions are rolled out, and the latencies of the requests that were under way during a
/// hand-over are held against those of all that were made while no rollout was going on.
/// </summary>
internal static class LatencyCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly byte[] Request = "GET /fast HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();

    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    /// <param name="args">Address, number of connections, and the events of the supervisor (<c>gapless events --json</c>), which are read at the end of standard input.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var address = IPEndPoint.Parse(args[0]);
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, int.Parse(args[1], CultureInfo.InvariantCulture)).Select(i => AskAsync(address, new Random(i), stop.Token)).ToArray();
        while (await Console.In.ReadLineAsync() is not null)
            continue;
        await stop.CancelAsync();
        var answers = (await Task.WhenAll(clients)).SelectMany(a => a).ToList();
        var events = (await File.ReadAllLinesAsync(args[2])).Select(l => JsonSerializer.Deserialize(l, ContractJson.Default.EventRecord)!).ToList();
        var handOvers = Windows(events, "generation.handing_over", "generation.ended");
        var rollouts = Windows(events, "rollout.begun", "rollout.done");
        var during = Sorted(answers.Where(a => handOvers.Any(a.Overlaps)));
        var before = Sorted(answers.Where(a => !handOvers.Any(a.Overlaps) && rollouts.Any(a.Overlaps)));
        var steady = Sorted(answers.Where(a => !rollouts.Any(a.Overlaps)));
        Console.WriteLine($"{handOvers.Count} hand-overs of {clients.Length} connections, {handOvers.Average(w => (w.To - w.From).TotalSeconds):0.0} s each; {answers.Count} requests, each on the connection it had from the beginning");
        Line("steady state", steady);
        Line("rollout, before the hand-over", before);
        Line("hand-over", during);
        Console.WriteLine($"p99.9 during a hand-over is {At(during, 0.999) - At(steady, 0.999):0.0} ms above steady state (goal: 50)");
        return 0;
    }

    /// <summary>An error ends the measurement: a request that fails has no latency.</summary>
    private static async Task<List<Window>> AskAsync(IPEndPoint address, Random random, CancellationToken stop)
    {
        var answers = new List<Window>();
        var buffer = new byte[4096];
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            var (began, stamp) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
            await socket.SendAsync(Request, CancellationToken.None);
            var length = 0;
            while (!buffer.AsSpan(0, length).EndsWith(LastChunk))
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += received > 0 ? received : throw new InvalidOperationException($"a connection ended after '{Encoding.ASCII.GetString(buffer, 0, length)}'");
            }

            if (!buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8))
                throw new InvalidOperationException($"an answer was '{Encoding.ASCII.GetString(buffer, 0, length)}'");
            answers.Add(new Window(began, began + TimeProvider.System.GetElapsedTime(stamp)));
            await Task.Delay(random.NextDouble() * Pause, TimeProvider.System, CancellationToken.None);
        }

        return answers;
    }

    private static List<Window> Windows(List<EventRecord> events, string from, string to)
    {
        var windows = new List<Window>();
        DateTimeOffset? began = null;
        foreach (var happened in events)
        {
            if (happened.Kind == from)
                began = happened.Time;
            if (happened.Kind == to && began is { } start)
            {
                windows.Add(new Window(start, happened.Time));
                began = null;
            }
        }

        return windows;
    }

    private static List<double> Sorted(IEnumerable<Window> answers) => [.. answers.Select(a => (a.To - a.From).TotalMilliseconds).Order()];

    private static void Line(string name, List<double> sorted) =>
        Console.WriteLine($"{name}: {sorted.Count} requests, p50 {At(sorted, 0.5):0.0} ms, p99 {At(sorted, 0.99):0.0} ms, p99.9 {At(sorted, 0.999):0.0} ms, longest {At(sorted, 1):0.0} ms");

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];

    private readonly record struct Window(DateTimeOffset From, DateTimeOffset To)
    {
        public bool Overlaps(Window other) => From < other.To && other.From < To;
    }
}
