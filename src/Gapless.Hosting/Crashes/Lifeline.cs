using Gapless.Hosting.Transport;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.Crashes;

/// <summary>Keeps a process beside this one that holds its descriptors if it dies, so that the supervisor can take the connections back.</summary>
internal sealed partial class Lifeline : IHostedLifecycleService, IDisposable
{
    /// <summary>How long connections are held when nobody comes for them: a supervisor is back long before that, or not at all.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    /// <summary>The next holder is there long before the one before it ends.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);

    private readonly ConnectionTable _table;
    private readonly WordTable _words;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private DescriptorHolder? _holder;
    private ITimer? _renewal;
    private bool _isEnded;

    public Lifeline(ConnectionTable table, WordTable words, TimeProvider clock, ILogger<Lifeline> log)
    {
        _table = table;
        _words = words;
        _clock = clock;
        _log = log;
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _table.Words = _words;
        Renew();
        _renewal = _clock.CreateTimer(static lifeline => ((Lifeline)lifeline!).Renew(), this, Renewal, Renewal);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every connection has ended or is in another process.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
            _renewal?.Dispose();
            _words.Holder = 0;
            _holder?.Dispose();
            _holder = null;
        }
    }

    private void Renew()
    {
        lock (_gate)
        {
            if (_isEnded)
                return;
            try
            {
                var before = _holder;
                _holder = DescriptorHolder.Start(Life);
                _words.Holder = _holder.Pid;
                before?.Dispose();
            }
            catch (LinuxException error)
            {
                LogNoHolder(error.Message);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "If this process crashes its connections are lost with it: {Reason}")]
    private partial void LogNoHolder(string reason);
}
