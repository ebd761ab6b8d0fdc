using Gapless.Hosting.Restarts;
using Gapless.Linux;
using Gapless.Linux.Systemd;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.Control;

/// <summary>
/// Tells whoever started the process that it is ready, and that it leaves. An app that says so itself says it twice, which changes nothing. Of several processes that replace each other only the one
/// that is the service speaks.
/// </summary>
internal sealed partial class Notifications : IHostedLifecycleService
{
    private readonly NotifyClient _client;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger _log;
    private readonly Succession? _succession;

    /// <param name="succession">Null: a supervisor knows its workers apart.</param>
    public Notifications(TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<Notifications> log, Succession? succession = null)
    {
        _succession = succession;
        _client = new NotifyClient(clock);
        _lifetime = lifetime;
        _log = log;
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _lifetime.ApplicationStarted.Register(() => Say(() => _client.Ready()));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        Say(() => _client.Stopping());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Say(Action what)
    {
        if (_succession is { Serves: false })
            return;
        try
        {
            what();
        }
        catch (LinuxException error)
        {
            LogNobodyListens(error.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Nobody listens at the notify socket: {Reason}")]
    private partial void LogNobodyListens(string reason);
}
