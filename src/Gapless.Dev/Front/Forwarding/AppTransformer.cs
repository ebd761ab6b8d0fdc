using Gapless.Dev.Front.Injection;
using Gapless.Dev.Front.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gapless.Dev.Front.Forwarding;

/// <summary>
/// One request on its way to the app and the answer on its way back. Headers pass as they are, Host included, and none is added: an app must not
/// behave differently behind the front. The answer names its revision.
/// </summary>
internal sealed class AppTransformer(Lease lease, PageInjection? injection, Action<HttpContext, Upstream, int> answered) : HttpTransformer
{
    public const string RevisionHeader = "X-Gapless-Revision";

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        // The path byte for byte: a decoded and encoded one is another one to some apps.
        if (httpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] target)
            proxyRequest.RequestUri = new Uri(destinationPrefix + target, AsWritten);
        if (injection is not null)
            Navigation.Prepare(proxyRequest);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copied = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is null)
            return copied;
        var upstream = lease.Upstream;
        var response = httpContext.Response;
        answered(httpContext, upstream, response.StatusCode);
        response.Headers[RevisionHeader] = upstream.Target.Revision.ToString();
        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols)
        {
            lease.BecomeStream();
            return copied;
        }
        if (response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true)
        {
            lease.BecomeStream();
            proxyResponse.Content = new StreamContent(
                new EndableStream(await proxyResponse.Content.ReadAsStreamAsync(cancellationToken), lease.Closing));
        }
        else if (injection is not null)
        {
            await injection.IntoAsync(httpContext, proxyResponse, upstream.Target.Revision, cancellationToken);
        }
        // The head of an answer of unknown length goes out now: its body may take its time.
        if (response.ContentLength is null && MayHaveBody(httpContext))
            await response.Body.FlushAsync(cancellationToken);
        return copied;
    }

    private static bool MayHaveBody(HttpContext context) =>
        !HttpMethods.IsHead(context.Request.Method) && context.Response.StatusCode is not (204 or 205 or 304);
}
