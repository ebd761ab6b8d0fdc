using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting.Transport;

/// <summary>An app that does not say where it listens listens on what it inherited. Whatever its code, its configuration or its environment says stands.</summary>
internal sealed partial class InheritedAddresses : IHostedLifecycleService
{
    private readonly InheritedEndpoints _endpoints;
    private readonly IConfiguration _configuration;
    private readonly KestrelServerOptions _kestrel;
    private readonly IServer? _server;
    private readonly ILogger _log;

    /// <param name="server">Null: a host without a web server.</param>
    public InheritedAddresses(InheritedEndpoints endpoints, IConfiguration configuration, IOptions<KestrelServerOptions> kestrel, ILogger<InheritedAddresses> log, IServer? server = null)
    {
        _endpoints = endpoints;
        _configuration = configuration;
        _kestrel = kestrel.Value;
        _server = server;
        _log = log;
    }

    /// <summary>After all configuration and before any service starts, the web server among them.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_server?.Features.Get<IServerAddressesFeature>()?.Addresses is { IsReadOnly: false, Count: 0 } addresses && !IsConfigured() && !IsCoded(_kestrel))
        {
            foreach (var endpoint in _endpoints.All)
                addresses.Add(Url(endpoint.EndPoint));
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            foreach (var endpoint in _endpoints.All.Where(e => !e.IsServed))
                LogNotServed(endpoint.Name, string.Join(", ", _server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []));
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Url(EndPoint endpoint) => endpoint is UnixDomainSocketEndPoint ? $"http://unix:{endpoint}" : $"http://{endpoint}";

    private bool IsConfigured() =>
        ((string[])[WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey]).Any(key => !string.IsNullOrEmpty(_configuration[key]))
        || _configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    /// <summary>Kestrel would override our addresses by what the app's code says anyway, but with a warning that nobody asked for.</summary>
    private static bool IsCoded(KestrelServerOptions options)
    {
        try
        {
            return CodeBackedListenOptions(options).Count > 0;
        }
        catch (MissingMethodException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_CodeBackedListenOptions")]
    private static extern List<ListenOptions> CodeBackedListenOptions(KestrelServerOptions options);

    [LoggerMessage(1, LogLevel.Warning, "The inherited socket {Endpoint} is not served: the app listens on {Addresses} by its own settings")]
    private partial void LogNotServed(string endpoint, string addresses);
}
