using Gapless.Hosting.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>Stands around the making of a WebSocket, whoever makes it, so that it can be closed when the process leaves. <see cref="HubWatch"/> sees to those of SignalR's hubs.</summary>
internal abstract class Watched(OpenWebSockets sockets, TransportConnection? connection, HttpContext context, TimeProvider clock)
{
    protected Stream Watch(Stream stream)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is not null)
            return stream;
        var watched = new WatchedStream(stream, connection, clock);
        sockets.Add(watched);
        context.Response.OnCompleted(() =>
        {
            watched.End();
            sockets.Remove(watched);
            return Task.CompletedTask;
        });
        return watched;
    }
}
