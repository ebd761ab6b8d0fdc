using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gapless.Hosting.WebSockets;
using Gapless.Hosting.WebSockets.Moving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Gapless.Hosting;

/// <summary>Maps WebSockets whose sessions outlive the process.</summary>
public static class GaplessEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps WebSocket sessions that go on in the next process: their connection, their state and their sub-protocol move between two messages, and none is lost or repeated. They need no
    /// <c>UseWebSockets</c>. Outside Gapless, over TLS or HTTP/2 they are ordinary WebSockets, closed with 1012 when the process leaves.
    /// </summary>
    /// <param name="endpoints">The app's.</param>
    /// <param name="pattern">Of the path; a session moves only to a process that maps the same pattern.</param>
    /// <param name="handler">Serves all sessions of the path.</param>
    /// <param name="configure">How sessions are opened and kept; null: the defaults.</param>
    /// <param name="json">How the state is written and read; null: by reflection, as <see cref="JsonSerializerOptions.Default"/> has it.</param>
    /// <exception cref="InvalidOperationException">The pattern is taken by another handler.</exception>
    public static IEndpointConventionBuilder MapGaplessWebSocket<TState>(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        GaplessWebSocketHandler<TState> handler,
        Action<GaplessWebSocketOptions>? configure = null,
        JsonTypeInfo<TState>? json = null)
        where TState : new()
    {
        var options = new GaplessWebSocketOptions();
        configure?.Invoke(options);
        var route = new SessionRoute<TState>(pattern, handler, options, json ?? (JsonTypeInfo<TState>)JsonSerializerOptions.Default.GetTypeInfo(typeof(TState)), endpoints.ServiceProvider);
        return endpoints.Map(pattern, route.AcceptAsync);
    }

    /// <summary>The same for an app that only answers messages.</summary>
    /// <param name="endpoints">The app's.</param>
    /// <param name="pattern">Of the path.</param>
    /// <param name="onMessage">As <see cref="GaplessWebSocketHandler{TState}.OnMessageAsync"/>.</param>
    /// <param name="configure">How sessions are opened and kept; null: the defaults.</param>
    /// <param name="json">How the state is written and read; null: by reflection.</param>
    public static IEndpointConventionBuilder MapGaplessWebSocket<TState>(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        Func<GaplessWebSocket<TState>, GaplessWebSocketMessage, ValueTask> onMessage,
        Action<GaplessWebSocketOptions>? configure = null,
        JsonTypeInfo<TState>? json = null)
        where TState : new() => endpoints.MapGaplessWebSocket(pattern, new MessageHandler<TState>(onMessage), configure, json);
}
