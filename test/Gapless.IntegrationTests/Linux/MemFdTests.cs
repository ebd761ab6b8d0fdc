using Gapless.Linux;
using Gapless.Linux.Memory;

namespace Gapless.IntegrationTests.Linux;

public sealed class MemFdTests
{
    [Fact]
    public void What_one_holder_writes_all_holders_read_and_map()
    {
        using MemFd memory = MemFd.Create("state");
        memory.Size.ShouldBe(0);
        memory.Write("hello"u8, 3);
        using MemFd other = MemFd.Adopt(memory.Descriptor.Duplicate());

        other.ReadAll().ShouldBe("\0\0\0hello"u8.ToArray());
        other.Size = 4096;
        using MemoryMap writable = memory.Map(writable: true);
        using MemoryMap readable = other.Map(writable: false);
        writable.Span[0] = 42;

        readable.Span[0].ShouldBe((byte)42);
        readable.Span.Length.ShouldBe(4096);
        byte[] tail = new byte[10];
        memory.Read(tail, 4090).ShouldBe(6);
        memory.Descriptor.CloseOnExec.ShouldBeTrue();
    }

    [Fact]
    public void Seals_hold_for_ever()
    {
        using MemFd memory = MemFd.Create("sealed");
        memory.Write("x"u8, 0);
        using (memory.Map(writable: true))
        {
            Should.Throw<LinuxException>(() => memory.AddSeals(MemFdSeals.Write)).Errno.ShouldBe(Errno.EBUSY);
        }

        memory.AddSeals(MemFdSeals.Shrink | MemFdSeals.Grow | MemFdSeals.Write | MemFdSeals.Seal);

        memory.Seals.ShouldBe(MemFdSeals.Shrink | MemFdSeals.Grow | MemFdSeals.Write | MemFdSeals.Seal);
        Should.Throw<LinuxException>(() => memory.Write("y"u8, 0)).Errno.ShouldBe(Errno.EPERM);
        Should.Throw<LinuxException>(() => memory.Size = 0).Errno.ShouldBe(Errno.EPERM);
        Should.Throw<LinuxException>(() => memory.AddSeals(MemFdSeals.FutureWrite)).Errno.ShouldBe(Errno.EPERM);
        memory.ReadAll().ShouldBe("x"u8.ToArray());
    }

    [Fact]
    public void A_map_cannot_be_used_after_it_is_gone()
    {
        using MemFd memory = MemFd.Create("map");
        Should.Throw<ArgumentOutOfRangeException>(() => memory.Map(writable: false));
        memory.Size = 1;
        MemoryMap map = memory.Map(writable: false);
        map.Dispose();
        map.Dispose();

        Should.Throw<ObjectDisposedException>(() => map.Span[0]);
    }
}
