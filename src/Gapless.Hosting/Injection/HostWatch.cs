using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gapless.Hosting.Injection;

/// <summary>
/// Adds the library to an app that does not know it: .NET announces each host right before it is built, when the app has registered everything and
/// nothing has been resolved. Begun by the startup hook.
/// </summary>
internal sealed class HostWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Source = "Microsoft.Extensions.Hosting";
    private const string Building = "HostBuilding";

    private int _isInjected;

    public static void Begin() => DiagnosticListener.AllListeners.Subscribe(new HostWatch());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Source)
            value.Subscribe(this, name => name == Building);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: Building, Value: IHostBuilder builder })
            builder.ConfigureServices(Inject);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>The first host with a web server gets the process's sockets and its control channel; there is one of each. An app's own transport stays in charge.</summary>
    private void Inject(HostBuilderContext context, IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(IServer)) && !services.Any(IsForeignTransport) && Interlocked.Exchange(ref _isInjected, 1) == 0)
            services.AddGapless();
    }

    private static bool IsForeignTransport(ServiceDescriptor service) =>
        service is { ServiceType: var type, IsKeyedService: false } && type == typeof(IConnectionListenerFactory) && service.ImplementationType?.Assembly != typeof(SocketTransportOptions).Assembly;
}
