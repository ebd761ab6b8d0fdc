using Gapless.Contract.Workers;
using Gapless.Linux.Memory;

namespace Gapless.IntegrationTests.Hosting.WebSockets;

public sealed class SessionMemoryTests
{
    [Fact]
    public void What_was_written_last_is_read_whatever_its_length()
    {
        using var memory = SessionMemory.Create();
        using var reader = SessionMemory.Adopt(memory.Descriptor.Duplicate());
        reader.Read().ShouldBeNull();
        foreach (var length in (int[])[10, 0, 5000, 20, 20, 100_000, 3, 70_000, 70_000])
        {
            var papers = Papers(length);
            memory.Write(papers);
            var read = reader.Read().ShouldNotBeNull();
            (read.Route, read.Id, read.SubProtocol).ShouldBe((papers.Route, papers.Id, papers.SubProtocol));
            read.State.ToArray().ShouldBe(papers.State.ToArray());
        }
    }

    [Fact]
    public void However_far_a_write_has_come_when_the_process_dies_the_copy_before_it_is_read()
    {
        foreach (var next in (int[])[10, 100, 10_000])
        {
            using var memory = SessionMemory.Create();
            memory.Write(Papers(100));
            memory.Write(Papers(50));
            using var file = MemFd.Adopt(memory.Descriptor.Duplicate());
            var before = file.ReadAll();
            memory.Write(Papers(next));
            var after = file.ReadAll();

            // The copy is written first, the word that makes it count at once and last.
            for (var cut = sizeof(long); cut < after.Length; cut += Math.Max(1, after.Length / 300))
            {
                using var torn = SessionMemory.Adopt(MemFd.Create("torn").Descriptor);
                using var content = MemFd.Adopt(torn.Descriptor.Duplicate());
                byte[] bytes = [.. after[..cut], .. before.Skip(cut)];
                before.AsSpan(0, sizeof(long)).CopyTo(bytes);
                content.Write(bytes, 0);
                torn.Read().ShouldNotBeNull($"torn at {cut}").State.Length.ShouldBe(50);
            }
        }
    }

    [Fact]
    public void What_is_damaged_is_not_read()
    {
        using var memory = SessionMemory.Create();
        memory.Write(Papers(100));
        using var file = MemFd.Adopt(memory.Descriptor.Duplicate());
        var bytes = file.ReadAll();
        bytes[^1] ^= 1;
        file.Write(bytes, 0);

        memory.Read().ShouldBeNull();
    }

    private static SessionPapers Papers(int length) => new("/ws", "id", length % 2 == 0 ? null : "counted", Enumerable.Range(0, length).Select(i => (byte)i).ToArray());
}
