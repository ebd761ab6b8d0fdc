using Gapless.Linux;
using Gapless.Linux.Systemd;
using Gapless.Supervisor.Keepers;

namespace Gapless.UnitTests.Keepers;

public sealed class StatesAtRestTests
{
    private const string Odd = "shop|1%";

    [Fact]
    public void What_was_left_in_a_place_comes_back_in_its_order_once()
    {
        using var states = new Stored(("gapless-state.shop|1|1", 11), ("gapless-state.shop|1|0", 10), ("gapless-state.shop|0|0", 0), ("gapless-state.other|1|0", 99));

        states.Take("shop", 1).ShouldBe([10, 11]);
        states.Take("shop", 1).ShouldBeEmpty();
        states.Take("shop", 2).ShouldBeEmpty();
        states.Take("shop", 0).ShouldBe([0]);
    }

    [Fact]
    public void A_name_is_read_as_it_was_written()
    {
        using var descriptor = new FileDescriptor();
        var name = StoredName.Of("gapless-state.", Odd, "3", "1").ShouldNotBeNull();

        StatesAtRest.TryRead(new ListenFd(name, descriptor)).ShouldBe(new StateAtRest(Odd, 3, 1, descriptor));
    }

    [Theory]
    [InlineData("shop.socket")]
    [InlineData("gapless.shop|127.0.0.1%3A80|0|1")]
    [InlineData("gapless-state.shop|1")]
    public void Other_descriptors_are_not_states(string name)
    {
        using var descriptor = new FileDescriptor();
        StatesAtRest.TryRead(new ListenFd(name, descriptor)).ShouldBeNull();
    }

    [Fact]
    public void Without_a_service_manager_nothing_is_kept() => new StatesAtRest(new NotifyClient(path: null, TimeProvider.System), []).TryPut("shop", 0, []).ShouldBeFalse();

    private sealed class Stored : IDisposable
    {
        private readonly Dictionary<FileDescriptor, int> _marks = [];
        private readonly StatesAtRest _states;

        public Stored(params (string Name, int Mark)[] stored)
        {
            var read = new List<StateAtRest>();
            foreach (var (name, mark) in stored)
            {
                var descriptor = new FileDescriptor();
                _marks.Add(descriptor, mark);
                read.Add(StatesAtRest.TryRead(new ListenFd(name, descriptor)).ShouldNotBeNull(name));
            }

            _states = new StatesAtRest(new NotifyClient(path: null, TimeProvider.System), read);
        }

        public IEnumerable<int> Take(string service, int position) => _states.Take(service, position).Select(d => _marks[d]);

        public void Dispose()
        {
            foreach (var descriptor in _marks.Keys)
                descriptor.Dispose();
        }
    }
}
