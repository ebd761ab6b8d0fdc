extern alias hosting;

using System.IO.Pipelines;
using System.Net.WebSockets;
using hosting::Gapless.Hosting.WebSockets.Moving;

namespace Gapless.UnitTests.Hosting.WebSockets;

public sealed class FrameStreamTests(ITestOutputHelper output)
{
    private const int Messages = 60;

    [Fact]
    public async Task What_a_WebSocket_has_not_read_yet_is_left_for_another_one_at_every_message()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (toServer, toClient) = (new Pipe(), new Pipe());
        using var client = WebSocket.CreateFromStream(new Ends(toClient.Reader.AsStream(), toServer.Writer.AsStream()), new WebSocketCreationOptions());
        var sent = new List<byte[]>();
        for (var i = 0; i < Messages; i++)
        {
            var data = new byte[random.Next(3) == 0 ? random.Next(200_000) : random.Next(300)];
            random.NextBytes(data);
            sent.Add(data);
        }

        var sending = SendAsync(client, sent, random);
        for (var i = 0; i < Messages; i++)
        {
            // A server of its own for each message: whatever one reads too much is missing for the next.
            var stream = new FrameStream(toServer.Reader.AsStream(), toClient.Writer.AsStream());
            using var server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
            var received = new MemoryStream();
            var buffer = new byte[random.Next(1, 5000)];
            ValueWebSocketReceiveResult part;
            do
            {
                part = await server.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
                received.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            stream.IsBetweenMessages.ShouldBeTrue();
            received.ToArray().ShouldBe(sent[i]);
        }

        await sending;
    }

    [Fact]
    public async Task What_is_written_while_it_is_held_goes_out_when_it_is_released_and_fails_when_it_has_left()
    {
        var written = new MemoryStream();
        var stream = new FrameStream(Stream.Null, written);
        stream.TryHold().ShouldBeTrue();
        stream.TryHold().ShouldBeFalse();
        var held = stream.WriteAsync(new byte[] { 1, 2 }, TestContext.Current.CancellationToken).AsTask();
        held.IsCompleted.ShouldBeFalse();
        stream.Release();
        await held;
        written.ToArray().ShouldBe([1, 2]);

        stream.TryHold().ShouldBeTrue();
        var lost = stream.WriteAsync(new byte[] { 3 }, TestContext.Current.CancellationToken).AsTask();
        stream.Leave();
        await Should.ThrowAsync<IOException>(lost);
        written.Length.ShouldBe(2);
    }

    private static async Task SendAsync(WebSocket client, List<byte[]> messages, Random random)
    {
        foreach (var message in messages)
        {
            var rest = message.AsMemory();
            for (var frames = random.Next(4); frames > 0; frames--)
            {
                var part = random.Next(rest.Length + 1);
                await client.SendAsync(rest[..part], WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
                rest = rest[part..];
            }

            await client.SendAsync(rest, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
    }

    /// <summary>A client's stream out of two.</summary>
    private sealed class Ends(Stream input, Stream output) : AsyncStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);
    }
}
