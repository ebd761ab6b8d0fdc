using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.Dev.Front.Browsers;
using Gapless.Dev.Front.Forwarding;
using Gapless.Supervisor.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace Gapless.Dev.Front;

/// <summary>
/// Kestrel as the front needs it: no limit of ours on what an app takes or how slowly, and no configuration from files or ASPNETCORE_ variables,
/// which are meant for the app.
/// </summary>
internal sealed class FrontServer : IAsyncDisposable
{
    private const int LargestHead = 1024 * 1024;

    /// <summary>Kestrel 10.0.12 takes an infinite limit to be over at its next tick: the addition overflows.</summary>
    private static readonly TimeSpan NeverInASession = TimeSpan.FromDays(100);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;
    private readonly TimeProvider _clock;

    private FrontServer(WebApplication application, ListenAddress address, TimeProvider clock)
    {
        _application = application;
        Address = address;
        _clock = clock;
    }

    public ListenAddress Address { get; }

    /// <exception cref="IOException">The address cannot be had.</exception>
    public static async Task<FrontServer> StartAsync(
        ListenAddress listen, DevEndpoints endpoints, Func<IHttpForwarder, AppForwarder> forwarding, TimeProvider clock, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => Configure(options, listen));
        var application = builder.Build();
        await RemoveLeftoverAsync(listen, cancellationToken);
        var forwarder = forwarding(application.Services.GetRequiredService<IHttpForwarder>());
        application.Run(context => IsOurs(context.Request.Path) ? endpoints.RunAsync(context) : forwarder.RunAsync(context));
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new IOException($"cannot listen on {listen}: {e.GetBaseException().Message}", e);
        }
        return new FrontServer(application, listen.Tcp is { Port: 0 } tcp ? ListenAddress.OfTcp(new IPEndPoint(tcp.Address, Port(application))) : listen, clock);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit, _clock);
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions options, ListenAddress listen)
    {
        options.AddServerHeader = false;
        options.AllowHostHeaderOverride = false;
        options.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestBufferSize = LargestHead;
        options.Limits.MaxRequestHeadersTotalSize = LargestHead / 2;
        options.Limits.MaxRequestLineSize = LargestHead / 2;
        options.Limits.MaxRequestHeaderCount = 1000;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = NeverInASession;
        options.Limits.RequestHeadersTimeout = NeverInASession;
        if (listen.UnixPath is { } path)
            options.ListenUnixSocket(path, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        else if (listen.Tcp!.Address.Equals(IPAddress.IPv6Any))
            options.ListenAnyIP(listen.Tcp.Port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        else
            options.Listen(listen.Tcp, endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }

    /// <summary>A Unix socket of a session that was killed still has its file, and nobody behind it.</summary>
    private static async Task RemoveLeftoverAsync(ListenAddress listen, CancellationToken cancellationToken)
    {
        if (listen.UnixPath is not { } path || !File.Exists(path))
            return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // No socket, or none of ours: to listen there fails and says why.
        }
    }

    private static bool IsOurs(PathString path) => path.StartsWithSegments(DevRoutes.Prefix, StringComparison.Ordinal);

    private static int Port(WebApplication application) => new Uri(application.Urls.First()).Port;

    /// <summary>Signals are the session's.</summary>
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
