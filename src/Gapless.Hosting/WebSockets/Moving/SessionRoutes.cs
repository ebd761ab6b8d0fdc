using System.Collections.Concurrent;
using Gapless.Contract.Workers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>Where sessions can go on in this process, and which are here.</summary>
internal sealed partial class SessionRoutes : IHostedService
{
    private readonly ConcurrentDictionary<string, ISessionRoute> _routes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SessionSocket> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ILateMessages> _moved = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _adopted = new();
    private readonly ILogger _log;

    public SessionRoutes(ILogger<SessionRoutes> log) => _log = log;

    /// <exception cref="InvalidOperationException">The pattern is taken: nobody could tell whose session it is.</exception>
    public void Add(string pattern, ISessionRoute route)
    {
        if (!_routes.TryAdd(pattern, route))
            throw new InvalidOperationException($"Two WebSocket handlers are mapped to {pattern}.");
    }

    /// <returns>Null: it is to stay where it is.</returns>
    public ISessionStart? Resume(SessionPapers papers) => _routes.GetValueOrDefault(papers.Route)?.Resume(papers);

    public void Enter(SessionSocket session)
    {
        lock (_gate)
        {
            _sessions[session.Id] = session;
            _moved.Remove(session.Id);
        }
    }

    /// <summary>The session is here no more. Where it went to stays known: more messages may follow it through this process.</summary>
    public void Exit(SessionSocket session)
    {
        lock (_gate)
        {
            // It may have come back in the meantime.
            if (_sessions.GetValueOrDefault(session.Id) != session)
                return;
            _sessions.Remove(session.Id);
            if (session.MovedTo is { } late)
                _moved[session.Id] = late;
        }
    }

    /// <summary>Runs a session that Kestrel knows nothing of: the process waits for its end.</summary>
    public void Run(Func<Task> session)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _adopted.TryAdd(ended.Task, true);
        _ = RunAsync(session, ended);
    }

    /// <summary>Sends what was left over in another process. Returns at once: a client that does not read holds nobody else up.</summary>
    public void Deliver(LateMessage message)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(message.SessionId, out var session))
                _ = DeliverAsync(message, session.TakeAsync);
            else if (_moved.TryGetValue(message.SessionId, out var late))
                _ = DeliverAsync(message, late.ForwardAsync);
            else
                LogTooLate(message.SessionId, "it has ended");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_adopted.Keys).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host waits no longer.
        }
    }

    private async Task RunAsync(Func<Task> session, TaskCompletionSource ended)
    {
        try
        {
            // Whoever adopts connections has more to do than to run its handlers.
            await Task.Yield();
            await session();
        }
        finally
        {
            _adopted.TryRemove(ended.Task, out _);
            ended.SetResult();
        }
    }

    private async Task DeliverAsync(LateMessage message, Func<LateMessage, Task> deliver)
    {
        try
        {
            await deliver(message);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // As with every message that is sent to a client who has gone.
            LogTooLate(message.SessionId, error.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "A message that followed session {Session} from another process was not sent: {Reason}")]
    private partial void LogTooLate(string session, string reason);
}
