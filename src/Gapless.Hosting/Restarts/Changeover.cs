using Gapless.Contract.Workers;
using Gapless.Hosting.Draining;
using Gapless.Hosting.HandOver;
using Gapless.Hosting.Leadership;
using Gapless.Hosting.State;
using Gapless.Hosting.Transport;
using Gapless.Linux.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting.Restarts;

/// <summary>How the traffic, the connections, the states and the name of the service pass to a successor that has started, and how they come back when it fails on the way.</summary>
internal sealed class Changeover
{
    /// <summary>An order is taken within milliseconds, unless the successor hangs.</summary>
    private static readonly TimeSpan OrderLimit = TimeSpan.FromSeconds(5);

    /// <summary>Of a successor that has nothing yet.</summary>
    private static readonly TimeSpan ShortGrace = TimeSpan.FromSeconds(5);

    private readonly InheritedEndpoints _endpoints;
    private readonly Successors _successors;
    private readonly Adoption _adoption;
    private readonly Succession _succession;
    private readonly StateRelay? _states;
    private readonly int _movingStates;
    private readonly GenerationLeadership? _leadership;
    private readonly TimeSpan _drainLimit;
    private bool _hasBegun;

    /// <param name="services">Asked for what only some apps have.</param>
    public Changeover(InheritedEndpoints endpoints, Successors successors, Adoption adoption, Succession succession, IOptions<DrainOptions> drain, TimeProvider clock, IServiceProvider services)
    {
        _endpoints = endpoints;
        _successors = successors;
        _adoption = adoption;
        _succession = succession;
        _drainLimit = DrainLimit.Of(drain.Value);
        _leadership = services.GetService<GenerationLeadership>();
        if (services.GetService<StateCourier>() is { } courier)
        {
            _states = new StateRelay(courier, clock);
            _movingStates = courier.MoveStates;
        }
    }

    public void Attach() => _states?.Attach();

    /// <summary>What a successor is given before it starts.</summary>
    /// <exception cref="RestartFailedException">It does not begin with it.</exception>
    public async Task BringStateAsync(SuccessorProcess successor, WorkerHello hello)
    {
        if (!hello.AwaitsState)
            return;
        if (_states is not null)
            await _states.BringAsync(successor);
        else
            successor.Order(new StateImportOrder());
    }

    /// <summary>Gives a successor that has started all that this process has, up to the point of no return: then it is the service.</summary>
    /// <exception cref="RestartFailedException">It is to be taken back.</exception>
    public async Task PassAsync(SuccessorProcess successor, WorkerHello hello)
    {
        var moves = _states is not null && _movingStates > 0 && hello.MoveStates > 0;
        if (moves)
            await _states!.AnnounceAsync(successor);
        _hasBegun = true;
        var (near, far) = SeqPacketChannel.Pair();
        successor.Order(new AdoptOrder(), far.Descriptor);
        try
        {
            await successor.ObeyAsync(OrderLimit);
        }
        catch
        {
            near.Dispose();
            throw;
        }

        // Both accept for a moment; what comes to this process moves like the rest.
        _endpoints.StopAccepting();
        _successors.Use([near.Descriptor]);
        if (moves)
            await _states!.MoveAsync(successor);
        successor.Order(new PromoteOrder());
        await successor.ObeyAsync(OrderLimit);
        _succession.Leave();
        _ = PassLeadershipAsync(successor);
    }

    /// <summary>Ends a successor that has failed: whatever it had comes back as far as it can, and everything is as before.</summary>
    public async Task TakeBackAsync(SuccessorProcess successor)
    {
        var grace = ShortGrace;
        if (_hasBegun)
        {
            _successors.Use([]);
            _endpoints.Accept();
            if (await TryReturnAsync(successor))
                grace = _drainLimit + ShortGrace;
        }

        await successor.EndAsync(grace);
        if (_hasBegun)
            _states?.Reclaim();
        _hasBegun = false;
    }

    public Task SendLateAsync() => _states?.SendLateAsync() ?? Task.CompletedTask;

    /// <summary>A successor that still obeys gives its connections back while it leaves.</summary>
    private async Task<bool> TryReturnAsync(SuccessorProcess successor)
    {
        if (successor.HasEnded)
            return false;
        var (near, far) = SeqPacketChannel.Pair();
        _ = _adoption.ServeAsync(near.Descriptor);
        successor.Order(new HandOverOrder(), far.Descriptor);
        try
        {
            await successor.ObeyAsync(OrderLimit);
            return true;
        }
        catch (RestartFailedException)
        {
            return false;
        }
    }

    /// <summary>Never to two: not before the process before this one and this one itself have given it up. If this one ends before, the successor sees that.</summary>
    private async Task PassLeadershipAsync(SuccessorProcess successor)
    {
        await _succession.MayLead;
        if (_leadership is not null)
            await _leadership.GiveUpAsync();
        successor.Order(new LeadOrder { MayLead = true });
    }
}
