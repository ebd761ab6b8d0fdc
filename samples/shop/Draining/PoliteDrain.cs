using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Shop.Draining;

/// <summary>
/// Leaves without losing a request, on Kestrel alone. At SIGTERM nothing is closed: every answer from then on carries
/// <c>Connection: close</c>, so each client goes where and when it knows that nothing of its is under way; a connection between two requests is left alone
/// until its next one. New connections are still taken, but only those that nobody else takes from the queue. When no
/// connection is left, or after <paramref name="limit"/>, the application stops.
/// </summary>
public sealed class PoliteDrain(TimeSpan limit, IHostApplicationLifetime application, TimeProvider time, ILogger<PoliteDrain> log)
    : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _acceptingEnded = new();
    private readonly TaskCompletionSource _lastCall = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _connections;

    /// <summary>Cancelled at SIGTERM.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>Cancelled when no connection shall be accepted any more. What is in the queue stays there for another process.</summary>
    public CancellationToken AcceptingEnded => _acceptingEnded.Token;

    public bool IsDraining => _draining.IsCancellationRequested;

    /// <summary>Ends when silent WebSockets have to be told to go: halfway through the limit.</summary>
    public Task LastCall => _lastCall.Task;

    /// <summary>A connection counts from its accept, not from its first byte: Kestrel would close one that it has not yet read.</summary>
    public void ConnectionAccepted() => Interlocked.Increment(ref _connections);

    public void ConnectionEnded()
    {
        lock (_gate)
        {
            if (Interlocked.Decrement(ref _connections) == 0)
                _empty?.TrySetResult();
        }
    }

    /// <summary>To be called when an answer starts.</summary>
    public Task SayGoodbyeAsync(HttpContext context)
    {
        // Requests that the client has sent behind this one are answered first: Kestrel drops them at Connection: close.
        var more = context.Features.Get<PendingInput>()?.HasMore() ?? false;
        if (IsDraining && !more && context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            context.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            var input = new PendingInput(connection.Transport.Input);
            connection.Features.Set(input);
            connection.Transport = new DuplexPipe(input, connection.Transport.Output);
            await next(connection);
        }
        finally
        {
            ConnectionEnded();
        }
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT })
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _draining.Dispose();
        _acceptingEnded.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!IsDraining)
            _ = DrainAsync();
    }

    private async Task DrainAsync()
    {
        log.LogInformation("draining {Connections} connections, at most {Limit}", Volatile.Read(ref _connections), limit);
        using var lastCall = time.CreateTimer(_ => _lastCall.TrySetResult(), null, limit / 2, Timeout.InfiniteTimeSpan);
        var over = Task.Delay(limit, time);
        await _draining.CancelAsync();
        await Task.WhenAny(WhenEmpty(), over);
        // Only now, and once more to the end: an accept may have been faster than this line.
        await _acceptingEnded.CancelAsync();
        await Task.WhenAny(WhenEmpty(), over);
        log.LogInformation("leaving with {Connections} connections", Volatile.Read(ref _connections));
        application.StopApplication();
    }

    private Task WhenEmpty()
    {
        lock (_gate)
        {
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Volatile.Read(ref _connections) == 0)
                _empty.SetResult();
            return _empty.Task;
        }
    }
}
