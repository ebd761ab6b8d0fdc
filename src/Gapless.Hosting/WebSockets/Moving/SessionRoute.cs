using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gapless.Contract.Workers;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Leaving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>Runs the sessions of one path, from their opening or from where another process left them.</summary>
internal sealed partial class SessionRoute<TState> : ISessionRoute
    where TState : new()
{
    private readonly string _pattern;
    private readonly GaplessWebSocketHandler<TState> _handler;
    private readonly GaplessWebSocketOptions _options;
    private readonly JsonTypeInfo<TState> _json;
    private readonly IServiceScopeFactory _scopes;
    private readonly SessionRoutes? _routes;
    private readonly OpenWebSockets? _open;
    private readonly CancellationToken _hostStops;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    public SessionRoute(string pattern, GaplessWebSocketHandler<TState> handler, GaplessWebSocketOptions options, JsonTypeInfo<TState> json, IServiceProvider services)
    {
        _pattern = pattern;
        _handler = handler;
        _options = options;
        _json = json;
        _scopes = services.GetRequiredService<IServiceScopeFactory>();
        _log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Gapless.Hosting.WebSockets");
        _clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _routes = services.GetService<SessionRoutes>();
        _open = services.GetService<OpenWebSockets>();
        // Without Gapless nobody else closes them when the process leaves.
        _hostStops = _open is null ? services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping : CancellationToken.None;
        _routes?.Add(pattern, this);
    }

    public async Task AcceptAsync(HttpContext context)
    {
        if (await Handshake.TryAcceptAsync(context, _options) is not { } handshake)
            return;
        var papers = new SessionPapers(_pattern, Guid.NewGuid().ToString("N"), handshake.SubProtocol, default);
        var socket = new SessionSocket(papers, new FrameStream(handshake.Stream, handshake.Stream), handshake.Connection, _options, _clock);
        Enter(socket);
        await RunAsync(socket, new TState(), session => _handler.OnOpenedAsync(session, context));
    }

    public ISessionStart? Resume(SessionPapers papers)
    {
        try
        {
            return JsonSerializer.Deserialize(papers.State.Span, _json) is { } state ? new ResumedSession(this, papers, state) : null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Converters and setters of the app may throw anything: the session is better off where it is.
            LogCannotResume(_pattern, error.Message);
            return null;
        }
    }

    private void Enter(SessionSocket socket)
    {
        if (socket.Connection is { } connection)
            connection.Passenger = socket;
        _routes?.Enter(socket);
        _open?.Add(socket);
    }

    /// <summary>Until the session has ended, or has moved.</summary>
    private async Task RunAsync(SessionSocket socket, TState state, Func<GaplessWebSocket<TState>, ValueTask> begin)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var session = new GaplessWebSocket<TState>(socket, state, scope.ServiceProvider);
        socket.WriteState = () => Write(socket, session);
        await using (_hostStops.UnsafeRegister(static s => _ = ((SessionSocket)s!).LeaveAsync(), socket))
        {
            try
            {
                if (await TryAsync(socket, session, begin))
                {
                    while (await socket.ReceiveAsync() is { } message)
                    {
                        if (!socket.IsClosing)
                            await TryAsync(socket, session, s => _handler.OnMessageAsync(s, message));
                        socket.ReleaseMessage();
                    }

                    await socket.CloseAsync(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, description: null);
                }
            }
            catch (Exception error) when (error is WebSocketException or IOException or OperationCanceledException)
            {
                // The connection broke, or it is another process's.
            }

            await socket.EndAsync();
        }

        _routes?.Exit(socket);
        _open?.Remove(socket);
        if (!socket.HasMoved)
            await CloseAsync(session, socket.CloseStatus);
    }

    /// <summary>A turn; one that fails closes the session, and what the client sends after it is read until it has closed too.</summary>
    private async ValueTask<bool> TryAsync(SessionSocket socket, GaplessWebSocket<TState> session, Func<GaplessWebSocket<TState>, ValueTask> turn)
    {
        try
        {
            return await session.RunAsync(turn);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogHandlerFailed(error, _pattern, socket.Id);
            await socket.CloseAsync(WebSocketCloseStatus.InternalServerError, description: null);
            return true;
        }
    }

    private async Task CloseAsync(GaplessWebSocket<TState> session, WebSocketCloseStatus? status)
    {
        try
        {
            await _handler.OnClosedAsync(session, status);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogHandlerFailed(error, _pattern, session.Id);
        }
    }

    private byte[]? Write(SessionSocket socket, GaplessWebSocket<TState> session)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(session.State, _json);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogCannotWrite(error, _pattern, socket.Id);
            // It is closed like one that another process did not take.
            socket.Connection!.WasRefused = true;
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A handler of {Pattern} failed; session {Session} is closed")]
    private partial void LogHandlerFailed(Exception error, string pattern, string session);

    [LoggerMessage(2, LogLevel.Warning, "A session of {Pattern} from another process was not taken, because its state cannot be read: {Reason}")]
    private partial void LogCannotResume(string pattern, string reason);

    [LoggerMessage(3, LogLevel.Error, "The state of {Pattern} cannot be written; session {Session} stays here")]
    private partial void LogCannotWrite(Exception error, string pattern, string session);

    /// <summary>A session that came from another process.</summary>
    private sealed class ResumedSession(SessionRoute<TState> route, SessionPapers papers, TState state) : ISessionStart
    {
        private SessionSocket? _socket;

        public void Board(TransportConnection connection)
        {
            var stream = new FrameStream(connection.Transport.Input.AsStream(leaveOpen: true), connection.Transport.Output.AsStream(leaveOpen: true));
            _socket = new SessionSocket(papers with { State = default }, stream, connection, route._options, route._clock);
            route.Enter(_socket);
        }

        public void Start() => route._routes!.Run(RunAsync);

        private async Task RunAsync()
        {
            var connection = _socket!.Connection!;
            await route.RunAsync(_socket, state, route._handler.OnMovedAsync);
            if (!_socket.IsClosed && !_socket.HasMoved)
                connection.Abort(new ConnectionAbortedException("The WebSocket was not closed by both sides."));
            await connection.DisposeAsync();
        }
    }
}
