using Gapless.Dev.Front.Forwarding;

namespace Gapless.UnitTests.Dev.Front;

public sealed class FrameBoundaryTests(ITestOutputHelper output)
{
    [Fact]
    public void It_is_between_frames_and_nowhere_else_however_they_are_cut()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var ends = new HashSet<int> { 0 };
            var bytes = new List<byte>();
            for (var frame = 0; frame < 5; frame++)
            {
                bytes.AddRange(Frame(random));
                ends.Add(bytes.Count);
            }
            var boundary = new FrameBoundary();
            for (var at = 0; at < bytes.Count;)
            {
                boundary.IsHere.ShouldBe(ends.Contains(at), $"seed {seed}, round {round}, byte {at}");
                var length = Math.Min(random.Next(2) == 0 ? 1 : random.Next(1, 70_000), bytes.Count - at);
                boundary.Pass(bytes.Slice(at, length).ToArray());
                at += length;
            }
            boundary.IsHere.ShouldBeTrue();
            boundary.Closed.ShouldBeFalse();
        }
    }

    [Fact]
    public void A_close_frame_is_noticed()
    {
        var boundary = new FrameBoundary();

        boundary.Pass([0x81, 0x01, 0x61, 0x88]);
        boundary.Closed.ShouldBeFalse();
        boundary.Pass([0x02, 0x03, 0xe8]);

        boundary.Closed.ShouldBeTrue();
        boundary.IsHere.ShouldBeTrue();
    }

    private static byte[] Frame(Random random)
    {
        var length = random.Next(3) switch { 0 => random.Next(126), 1 => random.Next(126, 65536), _ => random.Next(65536, 70_000) };
        var masked = random.Next(2) == 0 ? 0x80 : 0;
        byte[] size = length switch
        {
            < 126 => [(byte)(masked | length)],
            < 65536 => [(byte)(masked | 126), (byte)(length >> 8), (byte)length],
            _ => [(byte)(masked | 127), 0, 0, 0, 0, 0, (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        var rest = new byte[length + (masked != 0 ? 4 : 0)];
        random.NextBytes(rest);
        return [(byte)(random.Next(2) == 0 ? 0x82 : 0x00), .. size, .. rest];
    }
}
