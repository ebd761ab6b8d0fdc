using Gapless.Hosting.Draining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>
/// The host's lifetime as SignalR's connections see it. They end all at once when the host begins to stop, which is the beginning of the drain; for them that moment is the
/// end of it. For the rest of the app nothing changes.
/// </summary>
internal sealed class HubLifetime(IHostApplicationLifetime host, DrainState drain) : IHostApplicationLifetime
{
    private const string Connections = "Microsoft.AspNetCore.Http.Connections.Internal.HttpConnectionManager, Microsoft.AspNetCore.Http.Connections";

    public CancellationToken ApplicationStarted => host.ApplicationStarted;

    public CancellationToken ApplicationStopping => drain.Ended;

    public CancellationToken ApplicationStopped => host.ApplicationStopped;

    /// <summary>
    /// The class is not public, so it is found by its name, and made as SignalR's own registration does it but for its lifetime. Where there is none of this name SignalR
    /// closes as it does without this library.
    /// </summary>
    public static void Register(IServiceCollection services)
    {
        if (Type.GetType(Connections) is { } connections)
            services.AddSingleton(connections, provider => ActivatorUtilities.CreateInstance(provider, connections, ActivatorUtilities.CreateInstance<HubLifetime>(provider)));
    }

    public void StopApplication() => host.StopApplication();
}
