using Gapless.Linux.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gapless.Control;

/// <summary>Lets a caller in by who it is, and finds the endpoint. Paths are fixed, so a table is all the routing there is.</summary>
internal sealed class ControlApplication : IHttpApplication<HttpContext>
{
    private readonly Dictionary<string, RequestDelegate> _endpoints = new(StringComparer.Ordinal);
    private readonly uint? _group;

    /// <param name="group">Whose members are let in, too; null: there is none.</param>
    public ControlApplication(uint? group)
    {
        _group = group;
    }

    public void MapGet(string path, RequestDelegate endpoint) => _endpoints.Add("GET " + path, endpoint);

    public void MapPost(string path, RequestDelegate endpoint) => _endpoints.Add("POST " + path, endpoint);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context)
    {
        var peer = PeerCredentials.Of(context.Features.Get<IConnectionSocketFeature>()!.Socket.SafeHandle);
        if (!PeerGate.Admits(peer, _group))
            return RefuseAsync(context, StatusCodes.Status403Forbidden, $"uid {peer.Uid} may not speak to this supervisor");

        if (!_endpoints.TryGetValue($"{context.Request.Method} {context.Request.Path}", out var endpoint))
            return RefuseAsync(context, StatusCodes.Status404NotFound, $"there is no {context.Request.Method} {context.Request.Path}");

        context.Items[typeof(PeerCredentials)] = PeerGate.Name(peer);
        return AnswerAsync(context, endpoint);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // A context holds nothing of its own.
    }

    /// <summary>A request that cannot be understood is a 400 that says why.</summary>
    private static async Task AnswerAsync(HttpContext context, RequestDelegate endpoint)
    {
        try
        {
            await endpoint(context);
        }
        catch (BadHttpRequestException failure) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, failure.StatusCode, failure.Message);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
