using Gapless.Linux;
using Gapless.Linux.Systemd;
using Gapless.Supervisor.Keepers;

namespace Gapless.UnitTests.Keepers;

public sealed class DescriptorStoreTests
{
    [Theory]
    [InlineData("shop", "127.0.0.1:8080")]
    [InlineData("shop", "[::]:443")]
    [InlineData("shop", "unix:/run/100%|odd/shop.sock")]
    public void A_socket_is_known_by_its_name_again(string service, string address)
    {
        var key = new KeptKey(service, address, Slot: 3, Position: 1);
        var name = DescriptorStore.NameOf(key).ShouldNotBeNull();

        name.ShouldNotContain(":");
        using var descriptor = new FileDescriptor();
        DescriptorStore.TryRead(new ListenFd(name, descriptor)).ShouldNotBeNull().Key.ShouldBe(key);
    }

    [Fact]
    public void Sockets_of_a_socket_unit_are_not_ours()
    {
        using var descriptor = new FileDescriptor();
        DescriptorStore.TryRead(new ListenFd("shop.socket", descriptor)).ShouldBeNull();
    }

    [Fact]
    public void What_systemd_would_not_take_is_not_offered() =>
        DescriptorStore.NameOf(new KeptKey("shop", "unix:/run/" + new string('x', 255), 0, 0)).ShouldBeNull();
}
