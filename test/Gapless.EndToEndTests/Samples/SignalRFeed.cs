using Feed;
using Gapless.EndToEndTests.Harness;
using Messages;
using Microsoft.AspNetCore.Http.Connections;

namespace Gapless.EndToEndTests.Samples;

/// <summary>samples/signalr, with the client that comes with it.</summary>
public sealed class SignalRFeed(ITestOutputHelper output)
{
    private const int Clients = 8;
    private const int Rollouts = 3;

    [Fact]
    public async Task Clients_who_speak_and_listen_through_three_rollouts_lose_no_message_and_get_none_twice()
    {
        await using var sample = await Sample.ServeAsync("signalr", "Messages");
        using var limit = new CancellationTokenSource(TestLimits.Command);
        using var enough = new CancellationTokenSource();
        var clients = new List<Person>();
        for (var i = 0; i < Clients; i++)
            clients.Add(await Person.EnterAsync(sample.House.Port, $"client {i}", i % 4 == 0 ? HttpTransportType.ServerSentEvents : HttpTransportType.WebSockets, enough.Token, limit.Token));

        for (var n = 1; n <= Rollouts; n++)
        {
            await Task.WhenAll(clients.Select(c => c.SpeakAsync(20)));
            var receipt = (await sample.DeployAsync()).Result.Receipt!;
            output.WriteLine($"{receipt.Connections}");
            receipt.Connections.ShouldNotBeNull().Cut.ShouldBe(0);
        }

        await Task.WhenAll(clients.Select(c => c.SpeakAsync(20)));
        await enough.CancelAsync();
        var said = (await Task.WhenAll(clients.Select(c => c.Said))).SelectMany(s => s).ToDictionary(s => s.Number, s => s.Text);
        said.Keys.Order().ShouldBe(Enumerable.Range(1, said.Count).Select(n => (long)n), "each message has a number of its own, and none was entered that nobody said");
        foreach (var client in clients)
        {
            var heard = await client.HeardAsync(said.Count);
            heard.Select(m => m.Number).ShouldBe(Enumerable.Range(1, said.Count).Select(n => (long)n), "each message once, in order");
            heard.ShouldAllBe(m => said[m.Number] == m.Text);
            client.Reconnects.ShouldBe(Rollouts);
            await client.DisposeAsync();
        }

        output.WriteLine($"{said.Count} messages to each of {Clients} clients, who came back {clients.Sum(c => c.Reconnects)} times");
    }

    /// <summary>Writes down what it hears, as it comes, and says the next thing as soon as it has heard its last one: nobody says more than all can read.</summary>
    private sealed class Person : IAsyncDisposable
    {
        private readonly FeedClient _client;
        private readonly string _name;
        private readonly List<Message> _heard = [];
        private readonly CancellationTokenSource _gone = new();
        private readonly CancellationToken _limit;
        private Task _listening = Task.CompletedTask;
        private int _spoken;

        private Person(FeedClient client, string name, CancellationToken limit)
        {
            _client = client;
            _name = name;
            _limit = limit;
        }

        public Task<IReadOnlyList<(long Number, string Text)>> Said { get; private set; } = null!;

        public int Reconnects => _client.Reconnects;

        public static async Task<Person> EnterAsync(int port, string name, HttpTransportType transport, CancellationToken enough, CancellationToken limit)
        {
            var person = new Person(new FeedClient(new Uri($"http://127.0.0.1:{port}/feed"), name, TimeProvider.System, transport), name, limit);
            await person._client.StartAsync(limit);
            person._listening = person.ListenAsync();
            person.Said = person.SpeakAsync(enough);
            return person;
        }

        /// <summary>Returns when it has said this many more.</summary>
        public Task SpeakAsync(int more)
        {
            var wanted = Volatile.Read(ref _spoken) + more;
            return Tests.Until.TrueAsync(() => Volatile.Read(ref _spoken) >= wanted, $"{_name} says {more} more", TestLimits.Event);
        }

        public async Task<IReadOnlyList<Message>> HeardAsync(int count)
        {
            await Tests.Until.TrueAsync(() => Heard.Count >= count, $"{_name} hears {count} messages", TestLimits.Event);
            return Heard;
        }

        public async ValueTask DisposeAsync()
        {
            await _gone.CancelAsync();
            await _listening;
            await _client.DisposeAsync();
            _gone.Dispose();
        }

        private IReadOnlyList<Message> Heard
        {
            get
            {
                lock (_heard)
                    return [.. _heard];
            }
        }

        private async Task<IReadOnlyList<(long Number, string Text)>> SpeakAsync(CancellationToken enough)
        {
            var said = new List<(long, string)>();
            while (!enough.IsCancellationRequested)
            {
                var text = $"{_name} says {said.Count}";
                var number = await _client.SayAsync(text, _limit);
                said.Add((number, text));
                Interlocked.Increment(ref _spoken);
                await HeardAsync((int)number);
            }

            return said;
        }

        private async Task ListenAsync()
        {
            try
            {
                await foreach (var message in _client.FollowAsync(0, _gone.Token))
                {
                    lock (_heard)
                        _heard.Add(message);
                }
            }
            catch (OperationCanceledException)
            {
                // It has left.
            }
        }
    }
}
