using System.Net;
using Gapless.Linux.Interop;
using Gapless.Linux.Sockets;

namespace Gapless.Linux.Steering;

/// <summary>
/// The listening sockets of one TCP endpoint and the program that steers connections among them. A socket keeps the number
/// that <see cref="AddSocket"/> gave it; the kernel's own index is the order of listen, moves when anybody shuts a socket
/// down or a stranger joins, and is kept track of here.
/// </summary>
/// <remarks>For one owner at a time: not safe for several threads.</remarks>
public sealed class ReuseportGroup : IDisposable
{
    private readonly List<ListeningSocket> _sockets;
    private readonly List<int> _kernelIndex;
    private readonly bool _dualStack;

    // The inodes of the listening sockets, strangers among them, when the order was last known; null: it is not.
    private HashSet<ulong>? _orderOf;

    private ReuseportGroup(IPEndPoint local, bool dualStack, List<ListeningSocket> sockets)
    {
        LocalEndPoint = local;
        _dualStack = dualStack;
        _sockets = sockets;
        _kernelIndex = [.. Enumerable.Range(0, sockets.Count)];
        PinMode = PinModes.For(local, dualStack);
    }

    /// <summary>The address, with the port that the kernel chose if 0 was asked for.</summary>
    public IPEndPoint LocalEndPoint { get; }

    public PinMode PinMode { get; }

    /// <summary>By number.</summary>
    public IReadOnlyList<ListeningSocket> Sockets => _sockets;

    /// <summary>What was applied last; null before the first time, and after <see cref="Adopt"/>.</summary>
    public SteeringPlan? Plan { get; private set; }

    /// <summary>Makes a group with one socket (number 0), which gets every connection.</summary>
    /// <exception cref="LinuxException">EADDRINUSE: somebody without SO_REUSEPORT, or of another user, holds the address.</exception>
    public static ReuseportGroup Create(IPEndPoint local, bool v6Only = false)
    {
        // A port that the kernel chose is lost when the socket is shut down; so each socket binds it by its number.
        using ListeningSocket? chosen = local.Port == 0 ? ListeningSocket.BindTcp(local, reusePort: true, v6Only) : null;
        local = (IPEndPoint?)chosen?.LocalEndPoint ?? local;
        ListeningSocket first = ListeningSocket.BindTcp(local, reusePort: true, v6Only);
        var group = new ReuseportGroup(local, first.IsDualStack, [first]);
        try
        {
            group.Attach(first, SteeringPlan.AllTo(0));
            first.Listen();
            group.Remember();
            return group;
        }
        catch
        {
            group.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes over sockets that lived longer than their supervisor, by number. The program that steers them stays in force;
    /// call <see cref="RebuildAsync"/> before <see cref="Apply"/>, because their order is not known.
    /// </summary>
    public static ReuseportGroup Adopt(IReadOnlyList<ListeningSocket> inNumberOrder)
    {
        if (inNumberOrder.Count == 0 || inNumberOrder[0].LocalEndPoint is not IPEndPoint local)
        {
            throw new ArgumentException("A group has at least one TCP socket.", nameof(inNumberOrder));
        }
        return inNumberOrder.FirstOrDefault(s => !local.Equals(s.LocalEndPoint) || !s.HasReusePort) is { } stranger
            ? throw new ArgumentException($"{stranger.LocalEndPoint} does not belong to the group of {local}.", nameof(inNumberOrder))
            : new ReuseportGroup(local, inNumberOrder[0].IsDualStack, [.. inNumberOrder]);
    }

    /// <summary>Adds a listening socket; no connection goes to it before a plan names its number.</summary>
    public (ListeningSocket Socket, int Number) AddSocket()
    {
        ListeningSocket socket = ListeningSocket.BindTcp(LocalEndPoint, reusePort: true, v6Only: !_dualStack);
        try
        {
            socket.Listen();
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        _sockets.Add(socket);
        _kernelIndex.Add(_sockets.Count - 1);
        if (_orderOf is not null)
        {
            Remember();
        }
        return (socket, _sockets.Count - 1);
    }

    /// <summary>Steers all connections that come from now on, in one step: no connection sees half of a plan.</summary>
    /// <exception cref="ArgumentException">The plan contradicts itself, or names a socket that does not exist.</exception>
    /// <exception cref="InvalidOperationException">The order is not known, or no socket listens; <see cref="RebuildAsync"/> first.</exception>
    public void Apply(SteeringPlan plan)
    {
        if (_orderOf is null)
        {
            throw new InvalidOperationException($"The order of the sockets at {LocalEndPoint} is not known; rebuild the group first.");
        }
        ListeningSocket listening = _sockets.Find(s => s.IsListening)
            ?? throw new InvalidOperationException($"No socket listens at {LocalEndPoint}; rebuild the group first.");
        Attach(listening, plan);
    }

    /// <summary>How to reach one worker through the real port.</summary>
    public PinnedAddress AddressOf(Pin pin) => PinnedAddress.For(LocalEndPoint, pin, _dualStack);

    /// <summary>Looks whether exactly our sockets listen. Cheap; sends nothing.</summary>
    public GroupCheck Verify()
    {
        List<int> down = [.. Enumerable.Range(0, _sockets.Count).Where(i => !_sockets[i].IsListening)];
        HashSet<ulong> now = ListeningInodes(out List<ListenerInfo> foreign);
        if (_orderOf is not null && !_orderOf.SetEquals(now))
        {
            _orderOf = null;
        }
        return new GroupCheck(down, foreign, _orderOf is null ? GroupOrder.Unknown : GroupOrder.Confirmed);
    }

    /// <summary>
    /// Makes sockets that were shut down listen again, finds the kernel's real order by a loopback connection to each index
    /// and puts the plan in force for it. Also the periodic deep check: a group that is sound stays as it is.
    /// </summary>
    /// <param name="isIdle">
    /// Says of a number that no process accepts on it and no share leads there; its probe is taken out of the queue again.
    /// Workers see a probe as a connection that closes without a byte.
    /// </param>
    /// <param name="cancel">Leaves the order unknown.</param>
    public async Task<GroupCheck> RebuildAsync(Func<int, bool> isIdle, CancellationToken cancel)
    {
        _orderOf = null;
        ListenAgain();
        HashSet<ulong> before = ListeningInodes(out _);
        int?[] found = await new OrderProbe(LocalEndPoint, _dualStack, _sockets, isIdle).Run(before.Count, cancel).ConfigureAwait(false);
        for (int number = 0; number < _sockets.Count; number++)
        {
            _kernelIndex[number] = Array.IndexOf(found, number);
        }
        bool eachOnce = _kernelIndex.TrueForAll(i => i >= 0) && found.Count(f => f >= 0) == _sockets.Count;
        if (eachOnce && before.SetEquals(ListeningInodes(out _)))
        {
            _orderOf = before;
            if (Plan is not null)
            {
                Apply(Plan);
            }
        }
        return Verify();
    }

    /// <summary>Closes this process's descriptors; the sockets live on while another process holds them.</summary>
    public void Dispose() => _sockets.ForEach(s => s.Dispose());

    /// <summary>Ours have just been put at the end, in order; what a stranger among them does to the order has to be probed.</summary>
    private void Remember()
    {
        HashSet<ulong> now = ListeningInodes(out List<ListenerInfo> foreign);
        _orderOf = foreign.Count == 0 && now.Count == _sockets.Count ? now : null;
    }

    private HashSet<ulong> ListeningInodes(out List<ListenerInfo> foreign)
    {
        IReadOnlyList<ListenerInfo> all = Listeners.On(LocalEndPoint);
        HashSet<ulong> ours = [.. _sockets.Select(s => s.Inode)];
        foreign = [.. all.Where(l => !ours.Contains(l.Inode))];
        return [.. all.Select(l => l.Inode)];
    }

    private void ListenAgain()
    {
        List<ListeningSocket> down = _sockets.FindAll(s => !s.IsListening);
        if (down.Count == _sockets.Count && Listeners.On(LocalEndPoint).Count == 0)
        {
            // The program went with the last socket. It goes to the first one before that listens; the others follow in order.
            for (int i = 0; i < _kernelIndex.Count; i++)
            {
                _kernelIndex[i] = i;
            }
            Attach(down[0], Plan ?? SteeringPlan.AllTo(0));
        }
        down.ForEach(s => s.Listen());
    }

    private void Attach(ListeningSocket socket, SteeringPlan plan)
    {
        if (plan.Sockets.Any(number => number < 0 || number >= _sockets.Count))
        {
            throw new ArgumentException($"The plan names a socket that the group does not have; it has {_sockets.Count}.", nameof(plan));
        }
        SteeringProgram program = SteeringProgram.Compile(plan, PinMode, _kernelIndex);
        Libc.AttachReuseportProgram(socket.Descriptor, [.. program.Instructions]);
        Plan = plan;
    }
}
