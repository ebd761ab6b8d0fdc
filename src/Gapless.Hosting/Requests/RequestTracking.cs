using Gapless.Hosting.Draining;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Leaving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gapless.Hosting.Requests;

/// <summary>The outermost middleware: tells each connection where its requests begin and end, counts them, and asks clients to leave who cannot be moved.</summary>
internal sealed class RequestTracking : IStartupFilter
{
    private readonly ConnectionTable _table;
    private readonly DrainState _drain;
    private readonly WebSocketWatch _webSockets;
    private readonly Func<object, Task> _onCompleted;

    public RequestTracking(ConnectionTable table, DrainState drain, WebSocketWatch webSockets)
    {
        _webSockets = webSockets;
        _table = table;
        _drain = drain;
        _onCompleted = OnCompleted;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => context => Track(context, following));
        next(app);
    };

    /// <summary>No state machine, and one delegate for all requests: nothing is allocated here.</summary>
    private Task Track(HttpContext context, RequestDelegate next)
    {
        var connection = context.Features.Get<TransportConnection>();
        connection?.OnRequestBegun(context);
        _webSockets.OnRequestBegun(context, connection);
        _table.Accounts.OnRequestStarted();
        context.Response.OnCompleted(_onCompleted, context);
        if (_drain.IsLeaving && (connection is null || !_drain.CanMove(connection)) && !HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
            _table.Accounts.OnClosedPolitely();
        }

        return next(context);
    }

    private Task OnCompleted(object state)
    {
        var context = (HttpContext)state;
        context.Features.Get<TransportConnection>()?.OnRequestEnded(context);
        WebSocketWatch.OnRequestEnded(context);
        _table.Accounts.OnRequestEnded(failed: context.Response.StatusCode >= StatusCodes.Status500InternalServerError);
        return Task.CompletedTask;
    }
}
