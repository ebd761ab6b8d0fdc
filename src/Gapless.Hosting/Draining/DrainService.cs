using Gapless.Hosting.Requests;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Leaving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting.Draining;

/// <summary>
/// The way out, whoever ordered it (SIGTERM, SIGINT, <c>StopAsync</c>), before anything of the app is stopped: announce, stop accepting, move what can move, ask
/// the rest to leave, wait to the limit, abort.
/// </summary>
internal sealed partial class DrainService : IHostedLifecycleService
{
    private readonly DrainState _state;
    private readonly DrainOptions _options;
    private readonly TimeSpan _limit;
    private readonly ConnectionTable _table;
    private readonly InheritedEndpoints _endpoints;
    private readonly PacedClose _pacedClose;
    private readonly GaplessMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    public DrainService(DrainState state, IOptions<DrainOptions> options, ConnectionTable table, InheritedEndpoints endpoints, PacedClose pacedClose, GaplessMetrics metrics, TimeProvider clock, ILogger<DrainService> log)
    {
        _state = state;
        _metrics = metrics;
        _options = options.Value;
        _limit = DrainLimit.Of(_options);
        _table = table;
        _endpoints = endpoints;
        _pacedClose = pacedClose;
        _clock = clock;
        _log = log;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        using var limit = new CancellationTokenSource(_limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        LogBegun(_table.Count, _limit.TotalSeconds);
        if (_options.StopAcceptingFirst)
            StopAccepting();
        await AnnounceAsync(either.Token);
        if (!_options.StopAcceptingFirst)
            StopAccepting();

        _state.Leave();
        foreach (var connection in _table.Open)
        {
            connection.OnQuiet();
            if (connection.IsMultiplexed)
                AskToEnd(connection);
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
        var closing = _pacedClose.RunAsync(_limit - _clock.GetElapsedTime(began), gone.Token);
        await UntilGoneAsync(either.Token);
        await gone.CancelAsync();
        await closing;
        await _state.EndAsync();
        Abort();
        _metrics.OnDrained(_clock.GetElapsedTime(began));
        LogEnded(_table.Accounts.ToCounts(_table.Count, final: true).ToString());
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>By a GOAWAY. Never to be done to HTTP/1.1: Kestrel closes it at once if it is idle, which may be the moment of its next request.</summary>
    private void AskToEnd(TransportConnection connection)
    {
        if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is not { } notification)
            return;
        notification.RequestClose();
        _table.Accounts.OnClosedPolitely();
    }

    private void StopAccepting()
    {
        foreach (var endpoint in _endpoints.All)
            endpoint.StopAccepting();
        _state.Close();
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        _state.Announce();
        try
        {
            if (_options.OnAnnounce is { } announce)
                await announce(cancellationToken);
            if (_options.AnnounceTime > TimeSpan.Zero)
                await Task.Delay(_options.AnnounceTime, _clock, cancellationToken);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogAnnounceFailed(error);
        }
    }

    private async Task UntilGoneAsync(CancellationToken limit)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Check()
        {
            if (_table.Count == 0)
                left.TrySetResult();
        }

        _table.Left += Check;
        Check();
        try
        {
            await left.Task.WaitAsync(limit);
        }
        catch (OperationCanceledException)
        {
            LogLimit(_table.Count);
        }

        _table.Left -= Check;
    }

    private void Abort()
    {
        foreach (var connection in _table.Open)
        {
            if (connection.WasAskedToClose)
            {
                // It was counted when it was asked.
            }
            else if (connection.IsBusy)
            {
                connection.WasCut = true;
                _table.Accounts.OnCut();
            }
            else
            {
                _table.Accounts.OnClosedPolitely();
            }

            connection.Abort(new ConnectionAbortedException("The process leaves and the time to drain is over."));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Draining {Connections} connections within {Seconds} s")]
    private partial void LogBegun(int connections, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "{Connections} connections are left at the limit of the drain and are aborted")]
    private partial void LogLimit(int connections);

    [LoggerMessage(3, LogLevel.Information, "Drained: {Counts}")]
    private partial void LogEnded(string counts);

    [LoggerMessage(4, LogLevel.Error, "The registry could not be told; draining goes on")]
    private partial void LogAnnounceFailed(Exception error);
}
