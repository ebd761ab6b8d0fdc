using Gapless.Hosting.Transport;

namespace Gapless.Hosting.Restarts;

/// <summary>Where this process stands among those that replace each other: it waits to be the service, is it, or has given it to the next.</summary>
/// <remarks>Used from any thread.</remarks>
internal sealed class Succession
{
    private readonly InheritedEndpoints _endpoints;
    private readonly TaskCompletionSource _mayLead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _predecessorGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isWaiting;
    private volatile bool _hasLeft;

    /// <param name="endpoints">Nothing is accepted on them while this process waits.</param>
    /// <param name="isSuccessor">It was started by the process that is the service.</param>
    public Succession(InheritedEndpoints endpoints, bool isSuccessor)
    {
        _endpoints = endpoints;
        _isWaiting = isSuccessor;
        if (isSuccessor)
        {
            endpoints.HoldBack();
            endpoints.ArePassedOn = true;
        }
        else
        {
            OnPredecessorGone();
        }
    }

    /// <summary>It is the service: it alone speaks to systemd.</summary>
    public bool Serves => !_isWaiting && !_hasLeft;

    public bool HasLeft => _hasLeft;

    /// <summary>Completes when no process before this one leads any more.</summary>
    public Task MayLead => _mayLead.Task;

    /// <summary>Completes when no process before this one is left.</summary>
    public Task PredecessorGone => _predecessorGone.Task;

    /// <summary>It gets the traffic, on trial.</summary>
    public void Accept() => _endpoints.Accept();

    /// <summary>It is the service, and nobody takes it back.</summary>
    public void Promote()
    {
        _isWaiting = false;
        _endpoints.ArePassedOn = false;
        Accept();
    }

    public void AllowLeading() => _mayLead.TrySetResult();

    /// <summary>The process before has ended: whatever it had still to say, it is this one's turn.</summary>
    public void OnPredecessorGone()
    {
        if (_isWaiting)
            Promote();
        AllowLeading();
        _predecessorGone.TrySetResult();
    }

    /// <summary>The next one is the service.</summary>
    public void Leave()
    {
        _hasLeft = true;
        _endpoints.ArePassedOn = true;
    }
}
