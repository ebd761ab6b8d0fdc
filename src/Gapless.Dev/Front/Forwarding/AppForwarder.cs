using System.Net;
using System.Net.Sockets;
using Gapless.Dev.Front.Browsers;
using Gapless.Dev.Front.Injection;
using Gapless.Dev.Front.Pages;
using Gapless.Dev.Front.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gapless.Dev.Front.Forwarding;

/// <summary>Brings requests to the app and answers back, or says why there is none.</summary>
/// <param name="answered">Called when the head of an answer has come: request, process, status.</param>
internal sealed class AppForwarder(
    Router router, IHttpForwarder forwarder, PageInjection? injection, NoticePages notices, TimeProvider clock, Action<HttpContext, Upstream, int> answered)
{
    private static readonly ForwarderRequestConfig Config = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        // Requests of a developer may be silent for hours: at a breakpoint, or on a long poll.
        ActivityTimeout = Timeout.InfiniteTimeSpan,
    };

    public async Task RunAsync(HttpContext context)
    {
        var since = clock.GetTimestamp();
        Upstream? refusedBy = null;
        while (true)
        {
            var admission = await router.EnterAsync(refusedBy, since, context.RequestAborted);
            using var lease = admission.Lease;
            if (lease is null)
            {
                await (admission.Failure is { } failure ? notices.FailedAsync(context, failure) : notices.NobodyAsync(context, refused: refusedBy is not null));
                return;
            }
            var error = await ForwardAsync(context, lease);
            if (error == ForwarderError.None)
                return;
            if (WasRefused(context))
            {
                context.Response.Clear();
                refusedBy = lease.Upstream;
                continue;
            }
            if (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
                await notices.BrokenAsync(context, lease.Upstream.Target.Revision, context.Features.Get<IForwarderErrorFeature>()?.Exception);
            return;
        }
    }

    private async Task<ForwarderError> ForwardAsync(HttpContext context, Lease lease)
    {
        var upstream = lease.Upstream;
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new PoliteUpgrade((upgrade as PoliteUpgrade)?.Inner ?? upgrade, clock, lease.Closing));
        var wanted = injection is not null && Navigation.Is(context.Request) && injection.MayHear(context.Request) ? injection : null;
        return await forwarder.SendAsync(
            context, upstream.Prefix, MayBeRepeated(context) ? upstream.Kept : upstream.Fresh, Config, new AppTransformer(lease, wanted, answered));
    }

    private static bool MayBeRepeated(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method))
        && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true;

    /// <summary>Nobody listened, so that nothing of the request can have been read.</summary>
    private static bool WasRefused(HttpContext context) =>
        !context.Response.HasStarted
        && context.Features.Get<IForwarderErrorFeature>()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } e
        && e.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
}
