using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gapless.EndToEndTests.Harness;

namespace Gapless.EndToEndTests.Samples;

/// <summary>samples/chat.</summary>
public sealed class ChatRooms(ITestOutputHelper output)
{
    private const int Guests = 8;
    private const int Rollouts = 3;

    private static readonly string[] Rooms = ["kitchen", "garden"];

    [Fact]
    public async Task A_chat_goes_on_through_three_rollouts_on_the_same_connections_and_everybody_hears_everything_once_and_in_the_same_order()
    {
        await using var sample = await Sample.ServeAsync("chat", "Messages");
        using var limit = new CancellationTokenSource(TestLimits.Command);
        using var enough = new CancellationTokenSource();
        var guests = new List<Guest>();
        for (var i = 0; i < Guests; i++)
            guests.Add(await Guest.EnterAsync(sample.House.Port, Rooms[i % Rooms.Length], $"guest{i}", limit.Token));
        var speaking = guests.Select(g => g.SpeakAsync(enough.Token)).ToList();

        for (var n = 1; n <= Rollouts; n++)
        {
            await HearAsync(guests, 100);
            var account = (await sample.DeployAsync()).Result.Receipt!.Connections.ShouldNotBeNull();
            output.WriteLine($"{account}");
            account.Cut.ShouldBe(0);
            account.HandedOver.ShouldBeGreaterThanOrEqualTo(Guests);
        }

        await HearAsync(guests, 100);
        await enough.CancelAsync();
        var said = (await Task.WhenAll(speaking)).Sum();
        foreach (var room in Rooms)
        {
            var members = guests.Where(g => g.Room == room).ToList();
            var texts = members.SelectMany(g => Enumerable.Range(0, g.Spoken).Select(n => $"{g.Name} {n}")).Order().ToList();
            foreach (var guest in members)
            {
                await Tests.Until.TrueAsync(() => guest.Heard.Count >= texts.Count, $"{guest.Name} hears {texts.Count} messages", TestLimits.Event);
                guest.Heard.Select(h => h.Text).Order().ShouldBe(texts, ignoreOrder: false, "each message of the room once");
                guest.Heard.Select(h => h.Number).ShouldBe(members[0].Heard.Select(h => h.Number), "everybody in the same order");
                guest.Heard.Select(h => h.Number).ShouldBeInOrder();
                guest.Heard.Select(h => h.By).Distinct().Count().ShouldBe(Rollouts + 1, "processes that spoke on the one connection");
            }
        }

        output.WriteLine($"{said} messages, {guests.Sum(g => g.Heard.Count)} heard, {Guests} connections");
        foreach (var guest in guests)
            await guest.DisposeAsync();
    }

    private static async Task HearAsync(IReadOnlyList<Guest> guests, int more)
    {
        var wanted = guests.Select(g => g.Heard.Count + more).ToList();
        await Tests.Until.TrueAsync(() => guests.Zip(wanted).All(p => p.First.Heard.Count >= p.Second), $"everybody hears {more} more", TestLimits.Event);
    }

    private sealed record Heard(long Number, string Author, string Text, int By);

    /// <summary>Has one connection and never makes another.</summary>
    private sealed class Guest : IAsyncDisposable
    {
        private readonly ClientWebSocket _socket = new();
        private readonly List<Heard> _heard = [];
        private readonly CancellationToken _limit;
        private Task _listening = Task.CompletedTask;

        private Guest(string room, string name, CancellationToken limit)
        {
            Room = room;
            Name = name;
            _limit = limit;
        }

        public string Room { get; }

        public string Name { get; }

        public int Spoken { get; private set; }

        public IReadOnlyList<Heard> Heard
        {
            get
            {
                lock (_heard)
                    return [.. _heard];
            }
        }

        public static async Task<Guest> EnterAsync(int port, string room, string name, CancellationToken limit)
        {
            var guest = new Guest(room, name, limit);
            await guest._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/chat?room={room}&name={name}"), limit);
            guest._listening = guest.ListenAsync();
            return guest;
        }

        /// <summary>One message, then what itself said is heard, and so on.</summary>
        public async Task<int> SpeakAsync(CancellationToken enough)
        {
            while (!enough.IsCancellationRequested)
            {
                var text = $"{Name} {Spoken}";
                await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, _limit);
                Spoken++;
                await Tests.Until.TrueAsync(() => Heard.Any(h => h.Text == text), $"{Name} hears what it said", TestLimits.Event);
            }

            return Spoken;
        }

        public async ValueTask DisposeAsync()
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _limit);
            await _listening;
            _socket.Dispose();
        }

        private async Task ListenAsync()
        {
            var buffer = new byte[4096];
            while (await _socket.ReceiveAsync(buffer, _limit) is { MessageType: WebSocketMessageType.Text } part)
            {
                part.EndOfMessage.ShouldBeTrue();
                lock (_heard)
                    _heard.Add(JsonSerializer.Deserialize<Heard>(buffer.AsSpan(0, part.Count), JsonSerializerOptions.Web)!);
            }
        }
    }
}
