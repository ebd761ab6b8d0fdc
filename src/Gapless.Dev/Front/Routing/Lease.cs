namespace Gapless.Dev.Front.Routing;

/// <summary>A request counts on its process from here until it is disposed of. Used by the one request it belongs to.</summary>
internal sealed class Lease(Router router, Upstream upstream) : IDisposable
{
    private bool _stream;
    private bool _ended;

    public Upstream Upstream => upstream;

    /// <summary>Ends when streams shall leave.</summary>
    public CancellationToken Closing => upstream.Closing;

    /// <summary>From now on it counts as something that ends only when it is asked to.</summary>
    public void BecomeStream()
    {
        if (_stream)
            return;
        _stream = true;
        router.Count(upstream, requests: -1, streams: +1);
    }

    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        router.Count(upstream, requests: _stream ? 0 : -1, streams: _stream ? -1 : 0);
    }
}
