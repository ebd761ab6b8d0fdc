using Gapless.Linux.Sockets;
using Gapless.Linux.Steering;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Keepers;

namespace Gapless.Supervisor.Traffic;

/// <summary>A TCP endpoint: one reuseport group, whose sockets belong to the workers of all slots, and the program that divides connections among them.</summary>
internal sealed class SteeredEndpoint : Endpoint
{
    private readonly Dictionary<(int Slot, int Position), int> _numbers = [];
    private readonly IKeptSockets _kept;
    private readonly ReuseportGroup _group;
    private SteeringPlan? _wanted;
    private bool _inForce = true;
    private Task _rebuild = Task.CompletedTask;
    private string? _rebuiltFor;

    public SteeredEndpoint(ListenAddress address, IKeptSockets kept, bool v6Only)
        : base(address)
    {
        _kept = kept;
        var before = kept.Take();
        if (before.Count > 0)
        {
            for (var number = 0; number < before.Count; number++)
                _numbers[(before[number].Slot, before[number].Position)] = number;
            _group = ReuseportGroup.Adopt([.. before.Select(s => ListeningSocket.Adopt(s.Descriptor))]);
            return;
        }

        _group = ReuseportGroup.Create(address.Tcp!, v6Only);
        _numbers[(0, 0)] = 0;
        _kept.Put(_group.Sockets[0].Descriptor, slot: 0, position: 0);
        // Without a program the kernel would spread the first connections over sockets that nobody may ever accept from.
        Apply(new Split([new SlotShare(0, RolloutStep.Whole, [0])], Sticky: false, First: []));
    }

    public override string Mode => "steered";

    public override bool InForce => _inForce;

    public override ListeningSocket Socket(int slot, int position)
    {
        if (_numbers.TryGetValue((slot, position), out var known))
            return _group.Sockets[known];

        // The group is for one owner at a time. A rebuild takes milliseconds and is as rare as somebody shutting our sockets down.
        _rebuild.GetAwaiter().GetResult();
        var (socket, number) = _group.AddSocket();
        _kept.Put(socket.Descriptor, slot, position);
        _numbers[(slot, position)] = number;

        // A pin that the program does not know yet would be steered like any client, to somebody else.
        if (_wanted is not null)
            Steer(_wanted);
        return socket;
    }

    public override IReadOnlyList<ListeningSocket> Sockets(int slot) =>
        [.. _numbers.Where(n => n.Key.Slot == slot).OrderBy(n => n.Key.Position).Select(n => _group.Sockets[n.Value])];

    public override IEnumerable<ListeningSocket> AllSockets => _group.Sockets;

    public override void Apply(Split split)
    {
        var shares = split.Shares.Select(s => new Share([.. s.Positions.Select(p => _numbers[(s.Slot, p)])], s.Weight)).ToList();
        var first = shares[^1] with { Weight = RolloutStep.Whole };
        Steer(new SteeringPlan
        {
            Shares = shares,
            Sticky = split.Sticky,
            Prefixes = [.. split.First.Select(network => new PrefixSplit(network, [first]))],
        });
    }

    public override ProbeTarget? Target(int slot, int position) => ProbeTarget.Of(_group.AddressOf(new Pin(slot, position)), () => Socket(slot, position).AcceptQueueLength);

    public override EndpointDrain BeginDrain(int slot) => new(() => Queued(slot), () => Handshakes.InProgress(_group.LocalEndPoint));

    public override void Verify(Func<int, int, bool> accepts)
    {
        if (!_rebuild.IsCompleted)
            return;
        var check = _group.Verify();
        if (check.IsSound)
        {
            _rebuiltFor = Problem = null;
            return;
        }

        // Once for each disturbance: a stranger that stays is reported, not probed for every second.
        Problem = $"{Address}: {check}";
        if (_inForce && _rebuiltFor == Problem)
            return;
        _rebuiltFor = Problem;
        _ = RebuildAsync(accepts, CancellationToken.None);
    }

    /// <summary>Finds the kernel's order of the sockets and puts the split in force for it.</summary>
    public override Task RebuildAsync(Func<int, int, bool> accepts, CancellationToken cancellationToken) =>
        _rebuild = RebuildOnceAsync(accepts, cancellationToken);

    public override void Dispose()
    {
        _kept.Drop();
        _group.Dispose();
    }

    private async Task RebuildOnceAsync(Func<int, int, bool> accepts, CancellationToken cancellationToken)
    {
        var idle = _numbers.Where(n => !accepts(n.Key.Slot, n.Key.Position)).Select(n => n.Value).ToHashSet();
        var check = await _group.RebuildAsync(idle.Contains, cancellationToken);
        Problem = check.IsSound ? null : $"{Address}: {check}";
        if (check.Order == GroupOrder.Confirmed && _wanted is not null)
        {
            _group.Apply(_wanted);
            _inForce = true;
        }
    }

    /// <summary>While the order is not known the old program stays in force: a wrong index would send connections to nobody.</summary>
    private void Steer(SteeringPlan plan)
    {
        _wanted = plan with { Pins = _numbers.ToDictionary(n => new Pin(n.Key.Slot, n.Key.Position), n => n.Value) };
        if (!_rebuild.IsCompleted)
        {
            _inForce = false;
            return;
        }

        try
        {
            _group.Apply(_wanted);
            _inForce = true;
        }
        catch (InvalidOperationException error)
        {
            _inForce = false;
            Problem = $"{Address}: {error.Message}";
        }
    }
}
