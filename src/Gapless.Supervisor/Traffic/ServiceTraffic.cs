using System.Collections.Immutable;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Traffic;

/// <summary>All endpoints of a service, its slots, and the split in force. Owned by the service's loop.</summary>
internal sealed class ServiceTraffic : IDisposable
{
    /// <summary>A second slot from the start, so that a candidate needs no new socket.</summary>
    private const int FirstSlots = 2;

    private readonly Func<ListenAddress, Endpoint> _open;
    private readonly List<Endpoint> _endpoints = [];
    private readonly SortedSet<int> _taken = [];

    /// <param name="open">Opens an endpoint, or takes its sockets back from the keeper.</param>
    public ServiceTraffic(Func<ListenAddress, Endpoint> open) => _open = open;

    public IReadOnlyList<Endpoint> Endpoints => _endpoints;

    /// <summary>Makes sure that all these addresses are open. Either all are, or none of the new ones is.</summary>
    public void Open(IEnumerable<ListenAddress> addresses, int workers)
    {
        var opened = new List<Endpoint>();
        try
        {
            foreach (var address in addresses.Where(a => _endpoints.TrueForAll(e => e.Address != a)))
            {
                var endpoint = _open(address);
                opened.Add(endpoint);
                for (var slot = 0; slot < FirstSlots; slot++)
                {
                    for (var position = 0; position < workers; position++)
                        endpoint.Socket(slot, position);
                }
            }
        }
        catch
        {
            opened.ForEach(e => e.Dispose());
            throw;
        }

        _endpoints.AddRange(opened);
    }

    /// <summary>Closes the endpoints that nothing declares any more.</summary>
    public void CloseExcept(IReadOnlySet<ListenAddress> addresses)
    {
        foreach (var endpoint in _endpoints.Where(e => !addresses.Contains(e.Address)).ToList())
        {
            _endpoints.Remove(endpoint);
            endpoint.Dispose();
        }
    }

    /// <summary>Takes a free slot: one with connections in its queue first, for they wait for somebody.</summary>
    public int TakeSlot()
    {
        var candidates = Enumerable.Range(0, Math.Max(FirstSlots, _taken.Count + 1)).Where(slot => !_taken.Contains(slot));
        var slot = candidates.OrderByDescending(Queued).ThenBy(s => s).First();
        _taken.Add(slot);
        return slot;
    }

    /// <summary>Marks a slot that a generation of the journal owns.</summary>
    public void RetakeSlot(int slot) => _taken.Add(slot);

    /// <summary>Only when every process that may accept there has ended.</summary>
    public void FreeSlot(int slot) => _taken.Remove(slot);

    /// <summary>A slot that no process accepts on: connections go there while nobody can serve, and the supervisor answers them.</summary>
    public int ParkingSlot => Enumerable.Range(0, _taken.Count + 1).First(slot => !_taken.Contains(slot));

    /// <summary>Slots that belong to nobody and have sockets.</summary>
    public IEnumerable<int> FreeSlots => Enumerable.Range(0, Math.Max(FirstSlots, _taken.Count + 1)).Where(slot => !_taken.Contains(slot));

    public int Queued(int slot) => _endpoints.Sum(e => e.Queued(slot));

    /// <summary>The sockets of one worker, in the order of the addresses.</summary>
    public IReadOnlyList<ListeningSocket> SocketsOf(IEnumerable<ListenAddress> addresses, int slot, int position) =>
        [.. addresses.Select(address => _endpoints.Find(e => e.Address == address)!.Socket(slot, position))];

    public void Apply(Split split)
    {
        foreach (var endpoint in _endpoints)
        {
            foreach (var share in split.Shares)
            {
                foreach (var position in share.Positions)
                    endpoint.Socket(share.Slot, position);
            }

            endpoint.Apply(split);
        }
    }

    /// <summary>Endpoints where the last split is not in force yet.</summary>
    public IReadOnlyList<Endpoint> NotInForce => _endpoints.FindAll(e => !e.InForce);

    public SlotDrain BeginDrain(int slot) => new([.. _endpoints.Select(e => e.BeginDrain(slot))]);

    public void Verify(Func<int, int, bool> accepts) => _endpoints.ForEach(e => e.Verify(accepts));

    public void Dispose() => _endpoints.ForEach(e => e.Dispose());
}

/// <summary>A slot that runs dry, over all endpoints.</summary>
internal sealed class SlotDrain(ImmutableArray<EndpointDrain> endpoints)
{
    public bool IsDry => endpoints.All(e => e.IsDry);

    public int UnderWay => endpoints.Sum(e => e.UnderWay);
}
