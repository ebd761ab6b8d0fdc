using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Gapless.IntegrationTests.Hosting.WebSockets;

/// <summary>A client that sends numbered messages without a pause, up to a few ahead of their answers, and checks everything that comes back.</summary>
internal sealed class Conversation
{
    private const int MostAhead = 6;

    private readonly Random _random;
    private readonly SemaphoreSlim _ahead = new(MostAhead);
    private readonly HashSet<string> _workers = [];
    private volatile bool _isOver;
    private long _sent;
    private long _answered;

    private Conversation(Random random) => _random = random;

    public long Answered => Volatile.Read(ref _answered);

    public long Pushes { get; private set; }

    public long Late { get; private set; }

    /// <summary>Processes that answered.</summary>
    public int Workers => _workers.Count;

    /// <summary>How often the session had moved at the last answer.</summary>
    public int Moves { get; private set; }

    public Task Task { get; private set; } = Task.CompletedTask;

    /// <param name="to">The server.</param>
    /// <param name="random">Draws the kinds of the messages, their frames, and the pieces.</param>
    /// <param name="inPieces">Even the bytes of a frame come in pieces.</param>
    /// <param name="longest">Of a binary message in bytes; 0: only texts.</param>
    /// <param name="query">Of the path.</param>
    /// <param name="limit">Fails the conversation.</param>
    public static Conversation Start(EndPoint to, Random random, bool inPieces, int longest, string query, CancellationToken limit)
    {
        var conversation = new Conversation(random);
        conversation.Task = conversation.RunAsync(to, inPieces ? new Random(random.Next()) : null, longest, query, limit);
        return conversation;
    }

    /// <summary>Sends no more; the task ends when everything was answered and both sides have closed.</summary>
    public void Stop() => _isOver = true;

    private async Task RunAsync(EndPoint to, Random? pieces, int longest, string query, CancellationToken limit)
    {
        using var client = await SocketClient.OpenAsync(to, "/ws-moving?" + query, pieces, limit);
        var expected = new Dictionary<long, byte[]>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var sending = SendAsync(client, expected, longest, stop.Token);
        try
        {
            while (await client.ReceiveAsync(limit) is { } data)
                Check(data, expected);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }

        await sending;
        client.Socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
        Answered.ShouldBe(_sent);
    }

    private async Task SendAsync(SocketClient client, Dictionary<long, byte[]> expected, int longest, CancellationToken limit)
    {
        while (!_isOver)
        {
            await _ahead.WaitAsync(limit);
            var number = ++_sent;
            if (longest == 0 || _random.Next(2) == 0)
            {
                await SendAsync(client, Encoding.ASCII.GetBytes($"message {number}"), WebSocketMessageType.Text, limit);
                continue;
            }

            var data = new byte[_random.Next(longest)];
            _random.NextBytes(data);
            lock (expected)
                expected[number] = data;
            await SendAsync(client, data, WebSocketMessageType.Binary, limit);
        }

        // The close comes after the last answer, or it would be dropped.
        for (var i = 0; i < MostAhead; i++)
            await _ahead.WaitAsync(limit);
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit);
    }

    /// <summary>In one to four frames, some of them empty.</summary>
    private async Task SendAsync(SocketClient client, ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken limit)
    {
        for (var frames = _random.Next(4); frames > 0; frames--)
        {
            var part = _random.Next(data.Length + 1);
            await client.Socket.SendAsync(data[..part], type, endOfMessage: false, limit);
            data = data[part..];
            if (_random.Next(4) == 0)
                await Task.Delay(_random.Next(10), limit);
        }

        await client.Socket.SendAsync(data, type, endOfMessage: true, limit);
    }

    private void Check(ReadOnlyMemory<byte> data, Dictionary<long, byte[]> expected)
    {
        byte[]? sent;
        lock (expected)
            expected.Remove(_answered + 1, out sent);
        if (sent is not null && data.Length >= sizeof(long) && BinaryPrimitives.ReadInt64BigEndian(data.Span) == _answered + 1)
        {
            data[sizeof(long)..].Span.SequenceEqual(sent).ShouldBeTrue($"message {_answered + 1} of {sent.Length} bytes came back as {data.Length - sizeof(long)} others");
            Count();
            return;
        }

        if (sent is not null)
        {
            lock (expected)
                expected[_answered + 1] = sent;
        }

        var words = Encoding.UTF8.GetString(data.Span).Split(' ');
        switch (words[0])
        {
            case "push":
                Number(words[1]).ShouldBe(++Pushes);
                break;
            case "late":
                Number(words[1]).ShouldBe(++Late);
                break;
            default:
                words[0].ShouldBe("message");
                Number(words[1]).ShouldBe(_answered + 1);
                Number(Value(words, "number=")).ShouldBe(_answered + 1);
                _workers.Add(Value(words, "worker="));
                Moves = (int)Number(Value(words, "moves="));
                Count();
                break;
        }
    }

    private void Count()
    {
        Volatile.Write(ref _answered, _answered + 1);
        _ahead.Release();
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Value(string[] words, string label) => words.Single(w => w.StartsWith(label, StringComparison.Ordinal))[label.Length..];
}
