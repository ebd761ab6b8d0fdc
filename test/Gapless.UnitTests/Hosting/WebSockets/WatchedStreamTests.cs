extern alias hosting;

using hosting::Gapless.Hosting.WebSockets.Leaving;

namespace Gapless.UnitTests.Hosting.WebSockets;

public sealed class WatchedStreamTests(ITestOutputHelper output)
{
    private const int Runs = 20;

    private static readonly byte[] Close1012 = [0x88, 0x02, 0x03, 0xF4];

    [Fact]
    public async Task The_close_frame_comes_between_two_messages_wherever_it_is_asked_for_and_is_the_last()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random(seed + run);
            var model = FrameModel.Make(random, frames: 20);
            // The app ends its last message, or nothing could be said between two.
            byte[] all = [.. model.Bytes, .. FrameModel.Frame(random, opcode: 0, isFinal: true, length: 5)];
            var written = new MemoryStream();
            var stream = new WatchedStream(written, connection: null, TimeProvider.System);
            var askedAt = random.Next(model.Bytes.Length);
            Task<bool>? leaving = null;
            for (var at = 0; at < all.Length;)
            {
                if (leaving is null && at >= askedAt)
                    leaving = stream.LeaveAsync();
                var piece = Math.Min(random.Next(1, 200), all.Length - at);
                await stream.WriteAsync(all.AsMemory(at, piece), TestContext.Current.CancellationToken);
                at += piece;
            }

            leaving ??= stream.LeaveAsync();
            (await leaving).ShouldBeTrue();
            await stream.WriteAsync(new byte[] { 0x88, 0x00 }, TestContext.Current.CancellationToken);
            var sent = written.ToArray();
            sent[^4..].ShouldBe(Close1012, $"run {run}");
            var before = sent.Length - Close1012.Length;
            sent.AsSpan(0, before).SequenceEqual(all.AsSpan(0, before)).ShouldBeTrue($"run {run}: what was written before came out as it was");
            (before == all.Length || model.MessageEnds.Contains(before)).ShouldBeTrue($"run {run}: closed at {before}");
        }
    }

    [Fact]
    public async Task It_does_not_close_after_the_app_did()
    {
        var written = new MemoryStream();
        var stream = new WatchedStream(written, connection: null, TimeProvider.System);
        byte[] close = [0x88, 0x02, 0x03, 0xE8];
        await stream.WriteAsync(close, TestContext.Current.CancellationToken);
        (await stream.LeaveAsync()).ShouldBeFalse();
        written.ToArray().ShouldBe(close);
    }
}
