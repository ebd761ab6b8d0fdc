using Gapless.Hosting.Draining;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Leaving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gapless.Hosting.Requests;

/// <summary>The outermost middleware: tells each connection where its requests begin and end, counts them, and asks clients to leave who cannot be moved.</summary>
internal sealed class RequestTracking : IStartupFilter
{
    private readonly ConnectionTable _table;
    private readonly DrainState _drain;
    private readonly WebSocketWatch _webSockets;
    private readonly RequestMeasurements _measurements;
    private readonly Func<object, Task> _onCompleted;

    public RequestTracking(ConnectionTable table, DrainState drain, WebSocketWatch webSockets, RequestMeasurements measurements)
    {
        _measurements = measurements;
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

    /// <summary>No state machine, and one delegate for all requests: nothing is allocated here for HTTP/1.1.</summary>
    private Task Track(HttpContext context, RequestDelegate next)
    {
        var connection = context.Features.Get<TransportConnection>();
        var began = TimeProvider.System.GetTimestamp();
        connection?.OnRequestBegun(context);
        _webSockets.OnRequestBegun(context, connection);
        _table.Accounts.OnRequestStarted();
        MultiplexedRequest? multiplexed = null;
        if (connection is { IsMultiplexed: false })
        {
            connection.RequestBegan = began;
            context.Response.OnCompleted(_onCompleted, context);
        }
        else
        {
            multiplexed = new MultiplexedRequest(context, began);
            context.Response.OnCompleted(_onCompleted, multiplexed);
        }

        if (_drain.IsLeaving && (connection is null || !_drain.CanMove(connection)) && !HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
            _table.Accounts.OnClosedPolitely();
        }

        var work = next(context);
        if (multiplexed is null)
            connection!.RequestWork = work;
        else
            multiplexed.Work = work;
        return work;
    }

    private Task OnCompleted(object state)
    {
        var multiplexed = state as MultiplexedRequest;
        var context = multiplexed?.Context ?? (HttpContext)state;
        var connection = context.Features.Get<TransportConnection>();
        connection?.OnRequestEnded(context);
        var failed = context.Response.StatusCode >= StatusCodes.Status500InternalServerError
            || connection is { WasCut: true }
            || FailedInside(multiplexed is null ? connection?.RequestWork : multiplexed.Work);
        _table.Accounts.OnRequestEnded(failed);
        if (context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols && !HttpMethods.IsConnect(context.Request.Method))
            _measurements.OnEnded(TimeProvider.System.GetElapsedTime(multiplexed?.Began ?? connection!.RequestBegan), failed);
        return Task.CompletedTask;
    }

    /// <summary>After the answer had begun a status cannot say it any more. A client that left or sent nonsense is no failure of the app.</summary>
    private static bool FailedInside(Task? work) =>
        work is { IsFaulted: true } && work.Exception.InnerException is not (BadHttpRequestException or ConnectionResetException or OperationCanceledException);
}
