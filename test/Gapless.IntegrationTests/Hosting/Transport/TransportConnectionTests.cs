using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gapless.IntegrationTests.Hosting.Transport;

/// <summary>What Kestrel may rely on, of a connection that nobody moves and of one that is taken from it.</summary>
public sealed class TransportConnectionTests(ITestOutputHelper output)
{
    private static readonly byte[] Ping = [.. "ping"u8];

    [Fact]
    public async Task A_reader_that_consumes_and_examines_at_random_gets_every_byte_once()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GAPLESS_SEED"), CultureInfo.InvariantCulture, out var wanted) ? wanted : Random.Shared.Next();
        output.WriteLine($"seed {seed} (GAPLESS_SEED repeats it)");
        var random = new Random(seed);
        var sent = new byte[2_000_000];
        random.NextBytes(sent);
        await using var pair = await ConnectionPair.ConnectAsync(new SocketTransportOptions { MaxReadBufferSize = 16 * 1024 });
        var sending = SendAsync(pair.Client, sent, new Random(seed + 1));

        var got = new ArrayBufferWriter<byte>(sent.Length);
        while (true)
        {
            var result = await pair.Input.ReadAsync();
            var buffer = result.Buffer;
            var consumed = buffer.GetPosition(random.NextInt64(buffer.Length + 1));
            foreach (var part in buffer.Slice(0, consumed))
                got.Write(part.Span);
            if (result.IsCompleted && buffer.Slice(consumed).IsEmpty)
                break;
            var rest = buffer.Slice(consumed);
            // To examine all is to ask for more; at the end of the stream there is none.
            pair.Input.AdvanceTo(consumed, result.IsCompleted ? consumed : rest.GetPosition(random.NextInt64(rest.Length + 1)));
        }

        await sending;
        got.WrittenSpan.SequenceEqual(sent).ShouldBeTrue();
        pair.Input.Complete();
        pair.Pool.Out.ShouldBe(0);
    }

    [Fact]
    public async Task An_idle_connection_holds_no_buffer()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        await pair.Client.SendAsync(Ping);
        var result = await pair.Input.ReadAsync();
        pair.Pool.Out.ShouldBe(1);
        pair.Input.AdvanceTo(result.Buffer.End);

        var next = pair.Input.ReadAsync().AsTask();
        next.IsCompleted.ShouldBeFalse();
        pair.Pool.Out.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_sends_more_than_the_app_reads_is_held_back()
    {
        const int most = 16 * 1024;
        await using var pair = await ConnectionPair.ConnectAsync(new SocketTransportOptions { MaxReadBufferSize = most });
        var sending = SendAsync(pair.Client, new byte[20_000_000], new Random(1));

        var seen = 0L;
        while (seen < most)
        {
            var result = await pair.Input.ReadAsync();
            seen = result.Buffer.Length;
            if (seen >= most)
                break;
            pair.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        // What was examined counts no more: one more limit's worth may follow it, and the rest of a block.
        seen.ShouldBeLessThan((2 * most) + 4096);
        pair.Pool.Out.ShouldBeLessThan(3 * most / 2048);
        sending.IsCompleted.ShouldBeFalse();
        pair.Input.Complete();
    }

    [Fact]
    public async Task A_read_that_is_cancelled_by_its_token_ends_and_the_next_one_reads_on()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        using var cancel = new CancellationTokenSource();
        var read = pair.Input.ReadAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(read);

        await pair.Client.SendAsync(Ping);
        using var other = new CancellationTokenSource();
        var result = await pair.Input.ReadAsync(other.Token);
        result.Buffer.ToArray().ShouldBe(Ping);
        result.IsCanceled.ShouldBeFalse();
    }

    [Fact]
    public async Task A_pending_read_can_be_cancelled_and_one_that_is_not_pending_is_cancelled_when_it_comes()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var read = pair.Input.ReadAsync().AsTask();
        pair.Input.CancelPendingRead();
        (await read).IsCanceled.ShouldBeTrue();

        pair.Input.CancelPendingRead();
        (await pair.Input.ReadAsync()).IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reset_is_thrown_to_the_reader()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var read = pair.Input.ReadAsync().AsTask();
        pair.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Client.Close();
        await Should.ThrowAsync<ConnectionResetException>(read);
    }

    [Fact]
    public async Task What_arrives_while_it_is_taken_waits_until_it_is_given_back()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var read = pair.Input.ReadAsync().AsTask();
        var taken = await pair.TakeAsync();
        await pair.Client.SendAsync(Ping);
        pair.Input.CancelPendingRead();
        taken.CopyRest().ShouldBe([]);
        read.IsCompleted.ShouldBeFalse();

        pair.GiveBack();
        (await read).IsCanceled.ShouldBeTrue();
        (await pair.Input.ReadAsync()).Buffer.ToArray().ShouldBe(Ping);
    }

    [Fact]
    public async Task The_beginning_of_a_request_goes_with_the_connection()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        await pair.Client.SendAsync(Ping);
        var result = await pair.Input.ReadAsync();
        pair.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        _ = pair.Input.ReadAsync().AsTask();

        (await pair.TakeAsync()).CopyRest().ShouldBe(Ping);
        pair.GiveBack();
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, Random random)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var length = Math.Min(bytes.Length, random.Next(1, 20_000));
                await socket.SendAsync(bytes[..length]);
                bytes = bytes[length..];
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test was over before all was read.
        }
    }
}
