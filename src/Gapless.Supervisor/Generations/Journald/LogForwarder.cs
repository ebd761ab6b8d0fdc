using Gapless.Linux.Systemd;

namespace Gapless.Supervisor.Generations.Journald;

/// <summary>
/// Sends what workers print to journald, line by line. The files stay what the workers write to: journald may be slow, restart or be gone, and no worker notices. At least once: a
/// supervisor that is killed repeats the lines of its last second.
/// </summary>
internal sealed class LogForwarder : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Generations of a service that may still print.</summary>
    private const int Newest = 8;

    private readonly string _logs;
    private readonly string _socketPath;
    private readonly Dictionary<string, ForwardedLog> _known = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private JournalSocket? _journal;
    private bool _isFirstLook = true;

    private LogForwarder(string logs, string socketPath, TimeProvider clock)
    {
        (_logs, _socketPath) = (logs, socketPath);
        Look();
        _running = RunAsync(clock);
    }

    /// <param name="logs">Folder with a folder for each service.</param>
    /// <param name="socketPath">journald's.</param>
    public static LogForwarder Start(string logs, string socketPath, TimeProvider clock) => new(logs, socketPath, clock);

    /// <summary>Sends what has come until now.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        Look();
        _journal?.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                Look();
        }
        catch (OperationCanceledException)
        {
            // The supervisor ends.
        }
    }

    private void Look()
    {
        try
        {
            _journal ??= JournalSocket.TryConnect(_socketPath);
            foreach (var log in Logs())
            {
                if (_journal is { } journal && !log.Forward(journal))
                {
                    // Full, or another journald listens there by now: the next look begins where this one ended.
                    journal.Dispose();
                    _journal = null;
                }
            }
        }
        catch (IOException)
        {
            // A log that goes away, or a full disk, is no reason to stop; the next look tells.
        }

        _isFirstLook = false;
    }

    private List<ForwardedLog> Logs()
    {
        var logs = new List<ForwardedLog>();
        foreach (var service in Directory.Exists(_logs) ? Directory.EnumerateDirectories(_logs) : [])
        {
            foreach (var (generation, path) in WorkerLog.Of(service).TakeLast(Newest))
            {
                if (!_known.TryGetValue(path, out var log))
                    _known[path] = log = new ForwardedLog(Path.GetFileName(service), generation, path, isNew: !_isFirstLook);
                logs.Add(log);
            }
        }

        return logs;
    }
}
