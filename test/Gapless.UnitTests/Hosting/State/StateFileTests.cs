extern alias hosting;

using System.Text;
using hosting::Gapless.Hosting;
using hosting::Gapless.Hosting.State;
using Gapless.Linux.Memory;

namespace Gapless.UnitTests.Hosting.State;

public sealed class StateFileTests
{
    private static readonly StateImage[] Images =
    [
        new("sessions", 3, StateContent.Value, "sessions in version 3"u8.ToArray()),
        new("sessions", 2, StateContent.Value, "sessions in version 2"u8.ToArray()),
        new("empty", 1, StateContent.Value, []),
    ];

    [Fact]
    public void What_was_written_is_read_in_each_version()
    {
        using var written = Written();
        using var read = StateFile.Open(written.Descriptor.Duplicate());

        read.Directory.Passage.ShouldBe(StatePassage.Move);
        read.Directory.Entries.Select(e => (e.Name, e.Version, Encoding.UTF8.GetString(read.Read(e))))
            .ShouldBe([("sessions", 3, "sessions in version 3"), ("sessions", 2, "sessions in version 2"), ("empty", 1, "")]);
        read.Length.ShouldBe(written.Length);
    }

    [Fact]
    public void The_checksum_is_the_one_of_the_standard() => Crc32C.Of("123456789"u8).ShouldBe(0xE3069283u);

    [Fact]
    public void A_change_of_any_single_bit_is_refused()
    {
        using var written = Written();
        using var memory = MemFd.Adopt(written.Descriptor.Duplicate());
        var content = memory.ReadAll();
        var refused = 0;
        for (var bit = 0; bit < content.Length * 8; bit++)
        {
            var changed = (byte)(content[bit / 8] ^ (1 << (bit % 8)));
            memory.Write([changed], bit / 8);

            Should.Throw<StateRefusedException>(() => ReadAll(written), $"bit {bit} of {content.Length * 8}");

            memory.Write([content[bit / 8]], bit / 8);
            refused++;
        }

        refused.ShouldBeGreaterThan(32 * 8);
        ReadAll(written).ShouldBe(3);
    }

    [Fact]
    public void What_is_not_complete_is_refused_until_it_is()
    {
        using var file = StateFile.Write(StatePassage.Move, Images);

        Refusal(file).ShouldBe("The state handed over is not complete: its writer has not finished, or has died over it. Hand it over again, or start without it.");

        file.Complete();
        ReadAll(file).ShouldBe(3);
    }

    [Fact]
    public void What_was_taken_or_taken_back_is_refused()
    {
        using var taken = Written();
        taken.TryTake().ShouldBeTrue();
        taken.TryWithdraw().ShouldBeFalse();
        using var withdrawn = Written();
        withdrawn.TryWithdraw().ShouldBeTrue();
        withdrawn.TryTake().ShouldBeFalse();

        Refusal(taken).ShouldStartWith("The state handed over was taken by another process.");
        Refusal(withdrawn).ShouldStartWith("The state handed over was taken back by its writer.");
    }

    [Fact]
    public void Memory_of_something_else_is_refused()
    {
        Refusal([]).ShouldBe("The memory handed over (0 bytes) holds no state: it does not begin as one. Look for another program on this control channel.");
        Refusal(new byte[4096]).ShouldStartWith("The memory handed over (4096 bytes) holds no state");
    }

    [Fact]
    public void A_format_of_the_future_is_refused_by_its_number()
    {
        var content = Content();
        content[8] = 9;

        Refusal(content).ShouldBe("The state handed over has format 9; this process reads format 1. Use releases with the same major version of Gapless.Hosting.");
    }

    [Fact]
    public void Every_length_but_the_whole_is_refused()
    {
        var content = Content();
        for (var length = 0; length < content.Length; length++)
            Refusal(content[..length]).ShouldNotBeEmpty();
        Refusal([.. content, 0]).ShouldContain($"it has {content.Length + 1} bytes and says {content.Length}");
    }

    [Fact]
    public void Memory_that_could_shrink_while_it_is_read_is_refused() => Refusal(Content(), seal: false).ShouldStartWith("The state handed over is not sealed");

    [Fact]
    public async Task Of_many_who_take_it_and_one_who_takes_it_back_exactly_one_succeeds()
    {
        for (var round = 0; round < 200; round++)
        {
            using var file = Written();
            using var barrier = new Barrier(4);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(() =>
            {
                using var mine = StateFile.Open(file.Descriptor.Duplicate());
                barrier.SignalAndWait();
                return i == 0 ? mine.TryWithdraw() : mine.TryTake();
            }, TaskCreationOptions.LongRunning)));

            outcomes.Count(o => o).ShouldBe(1);
            file.Stage.ShouldBe(outcomes[0] ? StateStage.Withdrawn : StateStage.Taken);
        }
    }

    private static StateFile Written()
    {
        var file = StateFile.Write(StatePassage.Move, Images);
        file.Complete();
        return file;
    }

    private static byte[] Content()
    {
        using var file = Written();
        using var memory = MemFd.Adopt(file.Descriptor.Duplicate());
        return memory.ReadAll();
    }

    private static int ReadAll(StateFile file)
    {
        using var read = StateFile.Open(file.Descriptor.Duplicate());
        read.Directory.Entries.ToList().ForEach(e => read.Read(e));
        return read.Directory.Entries.Count;
    }

    private static string Refusal(StateFile file) => Should.Throw<StateRefusedException>(() => ReadAll(file)).Message;

    private static string Refusal(byte[] content, bool seal = true)
    {
        var memory = MemFd.Create("test");
        memory.Write(content, 0);
        if (seal)
            memory.AddSeals(MemFdSeals.Shrink);
        return Should.Throw<StateRefusedException>(() => StateFile.Open(memory.Descriptor)).Message;
    }
}
