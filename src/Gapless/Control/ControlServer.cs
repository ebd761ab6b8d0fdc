using System.Net.Sockets;
using Gapless.Linux.Sockets;
using Gapless.Supervisor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Gapless.Control;

/// <summary>
/// The control API: HTTP/1.1 on one Unix socket and nowhere else. Built from the empty builder, so that neither files nor ASPNETCORE_
/// variables around the supervisor can open another door.
/// </summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private const long LargestRequest = 1024 * 1024;

    private readonly WebApplication _app;

    private ControlServer(WebApplication app)
    {
        _app = app;
    }

    /// <param name="listener">A listening Unix socket; it stays the caller's, who closes it after this server.</param>
    /// <param name="upgrade">Answers <c>/v1/upgrade</c>.</param>
    public static async Task<ControlServer> StartAsync(Socket listener, ISupervisor supervisor, IProgramUpgrade upgrade, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = LargestRequest;
            // A reader that follows events or logs may read as slowly as it likes.
            options.Limits.MinResponseDataRate = null;
            options.ListenHandle((ulong)listener.SafeHandle.DangerousGetHandle(), endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });

        var app = builder.Build();
        app.Use(AdmitAsync);
        app.UseRouting();
        new QueryEndpoints(supervisor, app.Lifetime.ApplicationStopping).Map(app);
        new CommandEndpoints(supervisor, upgrade, app.Lifetime.ApplicationStopping).Map(app);
        await app.StartAsync(cancellationToken);
        return new ControlServer(app);
    }

    /// <summary>Takes no new request, ends the streams that are being followed and lets the other answers finish.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var peer = PeerCredentials.Of(context.Features.Get<IConnectionSocketFeature>()!.Socket.SafeHandle);
        if (!PeerGate.Admits(peer.Uid))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync($"uid {peer.Uid} may not speak to this supervisor", context.RequestAborted);
        }

        context.Items[typeof(PeerCredentials)] = PeerGate.Name(peer);
        return next(context);
    }
}
