using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;

namespace Gapless.Supervisor.Traffic;

/// <summary>An address a service listens on, with the listening sockets of all its slots. Owned by the service's loop.</summary>
internal abstract class Endpoint : IDisposable
{
    protected Endpoint(ListenAddress address) => Address = address;

    public ListenAddress Address { get; }

    /// <summary><c>steered</c>, <c>unix</c> or <c>shared</c>.</summary>
    public abstract string Mode { get; }

    /// <summary>What is wrong with it, for the status; null when all is well.</summary>
    public string? Problem { get; protected set; }

    /// <summary>False while the kernel still divides connections by an older split, because nobody knows how the sockets stand.</summary>
    public virtual bool InForce => true;

    /// <summary>The socket that worker <paramref name="position"/> of a slot accepts on; made, and given to the keeper, when it does not exist.</summary>
    public abstract ListeningSocket Socket(int slot, int position);

    /// <summary>The sockets of a slot that exist.</summary>
    public abstract IReadOnlyList<ListeningSocket> Sockets(int slot);

    /// <summary>Those of every slot.</summary>
    public abstract IEnumerable<ListeningSocket> AllSockets { get; }

    /// <summary>Puts a split in force for all connections that begin from now on.</summary>
    public abstract void Apply(Split split);

    /// <summary>How to reach exactly one worker; null where that cannot be done.</summary>
    public abstract ProbeTarget? Target(int slot, int position);

    /// <summary>Starts to watch how a slot without a share runs dry.</summary>
    public abstract EndpointDrain BeginDrain(int slot);

    /// <summary>Looks whether somebody has disturbed the sockets, and mends it.</summary>
    /// <param name="accepts">Tells of a slot and a position whether a process accepts there.</param>
    public virtual void Verify(Func<int, int, bool> accepts)
    {
    }

    /// <summary>Finds out how the sockets that were taken back stand in the kernel, before the first split.</summary>
    public virtual Task RebuildAsync(Func<int, int, bool> accepts, CancellationToken cancellationToken) => Task.CompletedTask;

    public int Queued(int slot) => Sockets(slot).Sum(s => s.AcceptQueueLength);

    public abstract void Dispose();
}
