extern alias hosting;

using hosting::Gapless.Hosting.WebSockets.Moving;

namespace Gapless.UnitTests.Hosting.WebSockets;

public sealed class FrameTrackerTests(ITestOutputHelper output)
{
    private const int Runs = 40;
    private const int Frames = 40;

    [Fact]
    public void It_knows_where_frames_and_messages_end_however_their_bytes_are_cut()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random(seed + run);
            var model = FrameModel.Make(random, Frames);
            var tracker = new FrameTracker();
            for (var at = 0; at < model.Bytes.Length;)
            {
                var piece = Math.Min(random.Next(1, 3) == 1 ? random.Next(1, 8) : random.Next(1, 4000), model.Bytes.Length - at);
                tracker.Advance(model.Bytes.AsSpan(at, piece));
                at += piece;
                tracker.IsBetweenFrames.ShouldBe(model.FrameEnds.Contains(at), $"run {run}, offset {at}");
                tracker.IsBetweenMessages.ShouldBe(model.MessageEnds.Contains(at), $"run {run}, offset {at}");
            }

            tracker.HasClosed.ShouldBeFalse();
            tracker.Advance(FrameModel.Frame(random, opcode: 8, isFinal: true, length: 2));
            tracker.HasClosed.ShouldBeTrue();
        }
    }

    [Fact]
    public void What_may_be_read_never_goes_beyond_the_frame_and_never_is_nothing()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var model = FrameModel.Make(random, Frames * 4);
        var tracker = new FrameTracker();
        for (var at = 0; at < model.Bytes.Length;)
        {
            var within = tracker.Within(random.Next(1, 5000));
            within.ShouldBeGreaterThan(0);
            var end = model.FrameEnds.Where(e => e > at).Min();
            (at + within).ShouldBeLessThanOrEqualTo(end);
            tracker.Advance(model.Bytes.AsSpan(at, within));
            at += within;
        }
    }
}
