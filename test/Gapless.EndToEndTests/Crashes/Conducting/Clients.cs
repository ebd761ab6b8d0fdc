using System.Globalization;
using Gapless.Drill.Wire;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Crashes.Conducting;

/// <summary>
/// The clients of one rollout after the other: those that are silent all the time and never connect again, those that ask one request after the other, and those that are in the middle
/// of one until they are told to end it.
/// </summary>
internal sealed class Clients : IDisposable
{
    public const int Silent = 8;

    private const int Busy = 5;

    private readonly int _port;
    private readonly Random _random;
    private readonly List<KeptClient> _silent = [];
    private readonly List<KeptClient> _busy = [];
    private readonly List<KeptClient> _halfway = [];
    private readonly List<Fate> _halfwayFates = [];
    private CancellationTokenSource _end = new();
    private Task<Fate>[] _asking = [];

    public Clients(int port, Random random) => (_port, _random) = (port, random);

    /// <summary>Connects whoever has no connection, and begins.</summary>
    /// <param name="path">Of the requests that are halfway.</param>
    public async Task BeginAsync(string path)
    {
        _end = new CancellationTokenSource();
        while (_silent.Count < Silent)
            _silent.Add(await OpenAsync());
        while (_busy.Count < Busy)
            _busy.Add(await OpenAsync());
        // One whose answer has begun, and one whose answer has not.
        _halfway.Add(await BeginRequestAsync(path, "Expect: 100-continue\r\n"));
        (await _halfway[0].BeginReadAsync()).ShouldBeTrue();
        _halfway.Add(await BeginRequestAsync(path, ""));
        _asking = [.. _busy.Select(c => AskAsync(c, new Random(_random.Next()), _end.Token))];
    }

    /// <summary>Ends the requests that are halfway; returns what became of each.</summary>
    /// <param name="areStruck">Their worker was killed: nobody waits for the rest.</param>
    public async Task<IReadOnlyList<Fate>> EndHalfwayAsync(bool areStruck)
    {
        foreach (var client in _halfway)
        {
            if (!areStruck)
                await client.SendAsync("67890");
            _halfwayFates.Add(FateOf(await client.ReadAsync()));
        }

        return [.. _halfwayFates];
    }

    /// <summary>Ends those that ask, and lets those that were halfway ask once more; returns what became of all their connections.</summary>
    public async Task<IReadOnlyList<Fate>> EndAsync()
    {
        await _end.CancelAsync();
        var fates = await Task.WhenAll(_asking);
        for (var i = Busy - 1; i >= 0; i--)
        {
            if (fates[i] == Fate.Kept)
                continue;
            _busy[i].Dispose();
            _busy.RemoveAt(i);
        }

        // An answer that has come is the end of a request for the client, not yet for the server.
        var later = await Task.WhenAll(_halfway.Zip(_halfwayFates, async (client, fate) => fate == Fate.Kept ? FateOf(await client.GetAsync("/fast")) : fate));
        _halfway.ForEach(c => c.Dispose());
        _halfway.Clear();
        _halfwayFates.Clear();
        return [.. fates, .. later];
    }

    /// <summary>The silent ones ask again, on the connections that they have had from the beginning.</summary>
    public async Task<IReadOnlyList<Fate>> AskSilentAsync() => await Task.WhenAll(_silent.Select(async c => FateOf(await c.GetAsync("/fast"))));

    public void Dispose()
    {
        _end.Cancel();
        foreach (var client in _silent.Concat(_busy).Concat(_halfway))
            client.Dispose();
    }

    private static Fate FateOf(HttpAnswer? answer) => answer switch
    {
        null => Fate.Cut,
        { Status: 200, Closes: var closes } => closes ? Fate.ClosedPolitely : Fate.Kept,
        { Status: 503, Closes: true } => Fate.Answered503,
        _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"an answer that nobody may give: {answer.Status}")),
    };

    private static async Task<Fate> AskAsync(KeptClient client, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            if (FateOf(await client.GetAsync(random.Next(4) == 0 ? "/slow?ms=20" : "/fast")) is not Fate.Kept and var fate)
                return fate;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(30)), CancellationToken.None);
        }

        return Fate.Kept;
    }

    private async Task<KeptClient> OpenAsync()
    {
        var client = await KeptClient.OpenAsync(_port);
        FateOf(await client.GetAsync("/fast")).ShouldBe(Fate.Kept);
        return client;
    }

    private async Task<KeptClient> BeginRequestAsync(string path, string header)
    {
        var client = await OpenAsync();
        await client.SendAsync($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n{header}\r\n12345");
        return client;
    }
}
