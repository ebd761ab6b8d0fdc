using Gapless.Hosting.Transport;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>Watches the connections of the app's SignalR hubs, so that they can be closed when the process leaves. An app without hubs never asks for it.</summary>
internal sealed class HubWatch(OpenWebSockets sockets) : IConfigureOptions<HubOptions>, IHubFilter
{
    public void Configure(HubOptions options) => options.AddFilter(this);

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (context.Context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            var hub = new OpenHub(lifetime, context.Context.GetHttpContext()?.Features.Get<TransportConnection>());
            context.Context.Items[this] = hub;
            sockets.Add(hub);
        }

        return next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (context.Context.Items.TryGetValue(this, out var hub))
            sockets.Remove((OpenHub)hub!);
        return next(context, exception);
    }
}
