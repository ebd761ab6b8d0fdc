using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gapless.Hosting.State;

/// <summary>The requests that may be using the states: state moves best when none is under way.</summary>
internal sealed class StateRequests
{
    private readonly TimeProvider _time;
    private volatile bool _counts;
    private volatile TaskCompletionSource? _quiet;
    private int _underWay;

    public StateRequests(TimeProvider time) => _time = time;

    /// <summary>Somebody wants to know.</summary>
    public bool IsCounting => _counts;

    public void Count() => _counts = true;

    /// <summary>A WebSocket's request lasts as long as the socket, and is not waited for.</summary>
    public bool Begin(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true })
            return false;
        Interlocked.Increment(ref _underWay);
        return true;
    }

    public void End()
    {
        if (Interlocked.Decrement(ref _underWay) == 0)
            _quiet?.TrySetResult();
    }

    /// <summary>Completes when no request is under way, or after the limit. One caller at a time.</summary>
    public async Task WhenQuietAsync(TimeSpan limit)
    {
        var quiet = _quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (Volatile.Read(ref _underWay) > 0)
                await quiet.Task.WaitAsync(limit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // They change the state late.
        }
        finally
        {
            _quiet = null;
        }
    }
}
