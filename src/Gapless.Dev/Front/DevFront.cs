using Gapless.Dev.Compiling;
using Gapless.Dev.Front.Browsers;
using Gapless.Dev.Front.Forwarding;
using Gapless.Dev.Front.Injection;
using Gapless.Dev.Front.Pages;
using Gapless.Dev.Front.Routing;
using Gapless.Supervisor.Configuration;
using Microsoft.AspNetCore.Http;

namespace Gapless.Dev.Front;

/// <summary>
/// Holds the public address for a whole session, and brings each request to the process that serves the newest good revision. Nobody is refused
/// while processes come and go: requests that come when there is none wait. Any thread may call any method.
/// </summary>
internal sealed class DevFront : IAsyncDisposable
{
    private readonly FrontOptions _options;
    private readonly TimeProvider _clock;
    private readonly Router _router;
    private readonly BrowserHub _hub = new();
    private readonly CancellationTokenSource _stopping = new();
    private FrontServer? _server;
    private bool _disposed;

    private DevFront(FrontOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _router = new Router(clock, options.HoldLimit);
    }

    /// <summary>A revision has answered for the first time. Called on the thread of the request, which waits for it: be quick.</summary>
    public event Action<FirstAnswer>? FirstAnswered;

    /// <summary>Something that a developer should know, in a sentence: a page that cannot reload by itself.</summary>
    public event Action<string>? Noticed;

    /// <summary>Where it really listens.</summary>
    public ListenAddress Address { get; private set; } = null!;

    /// <summary>The process that gets new requests; null: there is none, or requests are held.</summary>
    public FrontTarget? Serving => _router.Serving;

    /// <summary>Requests that wait for a process.</summary>
    public int Held => _router.Held;

    /// <summary>Connections of browsers that wait for news: one for each browser that has SharedWorker, else one for each tab.</summary>
    public int Browsers => _hub.Listeners;

    /// <summary>Takes the address. Until the first <see cref="Switch"/> requests are held.</summary>
    /// <exception cref="IOException">The address is taken or cannot be had; the message says which, and why.</exception>
    public static async Task<DevFront> StartAsync(FrontOptions options, IRevisions revisions, TimeProvider clock, CancellationToken cancellationToken)
    {
        var front = new DevFront(options, clock);
        var gate = new Gate(options.Listen, options.HostNames, options.Token);
        var injection = options.Browser ? new PageInjection(gate, options.Token, text => front.Noticed?.Invoke(text)) : null;
        var notices = new NoticePages(injection, front._router, options.HoldLimit);
        var endpoints = new DevEndpoints(front._hub, gate, revisions, options.Browser, clock, front._stopping.Token);
        try
        {
            front._server = await FrontServer.StartAsync(
                options.Listen,
                endpoints,
                forwarder => new AppForwarder(front._router, forwarder, injection, notices, clock, front.Note),
                clock,
                cancellationToken);
        }
        catch
        {
            await front.DisposeAsync();
            throw;
        }
        front.Address = front._server.Address;
        return front;
    }

    /// <summary>
    /// From now on requests go to this process, those that wait first. Requests that have begun elsewhere finish there. A revision of the same
    /// process, changed in place, is a target of its own.
    /// </summary>
    public void Switch(FrontTarget target)
    {
        _router.Switch(target);
        _hub.Serve(target.Revision);
    }

    /// <summary>From now on new requests wait, for the next <see cref="Switch"/>, a <see cref="Release"/> or the limit.</summary>
    public void Hold()
    {
        _router.Hold();
        _hub.Hold();
    }

    /// <summary>Ends <see cref="Hold"/> without another process: the old one goes on.</summary>
    public void Release()
    {
        _router.Release();
        if (_router.Serving is { } target)
            _hub.Serve(target.Revision);
    }

    /// <summary>
    /// What is under way on the process of this target, whichever of its revisions it began on: requests, and apart from them WebSockets and event
    /// streams, which end only when asked to.
    /// </summary>
    public (int Requests, int Streams) UnderWay(FrontTarget target) => _router.UnderWay(target);

    /// <summary>Waits until no request is under way on this process; streams do not count.</summary>
    /// <returns>False: there still are some after the limit.</returns>
    public async Task<bool> WhenIdleAsync(FrontTarget target, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await _router.WhenIdle(target).WaitAsync(limit, _clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// Ends WebSockets (close 1012, in a quiet moment, within a second or so) and event streams of this process: their clients come back, to
    /// another one. Does not wait.
    /// </summary>
    public void Close(FrontTarget target) => _router.CloseStreams(target);

    /// <summary>
    /// Pages show the failure over what they are, and go on working. While no process serves, requests are answered with it (500). Reads the source
    /// around the problems, as it is now.
    /// </summary>
    public void ShowFailure(BuildFailure failure)
    {
        var view = FailureView.Of(failure, _options);
        _router.Explain(view);
        _hub.Show(view);
    }

    public void ClearFailure()
    {
        _router.Explain(null);
        _hub.Show(null);
    }

    /// <summary>Pages of earlier revisions reload, now or when they next hear of us. Call it when the revision serves.</summary>
    public void Reload(int revision) => _hub.Reload(revision);

    /// <summary>Pages take style sheets and images anew, without being reloaded. A page that knows how to refresh none of a path's kind reloads.</summary>
    /// <param name="paths">Of files; only their ends are compared with what the page uses.</param>
    public void Refresh(IReadOnlyList<string> paths) => _hub.Refresh(paths);

    /// <summary>Gives the address up. Requests under way have a second to end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _stopping.CancelAsync();
        _hub.Close();
        _router.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private void Note(HttpContext context, Upstream upstream, int status)
    {
        if (_router.FirstAnswerOf(upstream))
            FirstAnswered?.Invoke(new FirstAnswer(upstream.Target.Revision, _clock.GetUtcNow(), $"{context.Request.Method} {context.Request.Path}", status));
    }
}
