using Gapless.Linux.Systemd;

namespace Gapless.EndToEndTests.Harness;

/// <summary>What systemd is to a unit with Type=notify and NotifyAccess=main: it hears the main process, and follows MAINPID.</summary>
internal sealed class Systemd : IDisposable
{
    private readonly NotifyServer _server;
    private readonly CancellationTokenSource _enough = new();
    private readonly Lock _gate = new();
    private readonly List<string> _heard = [];
    private readonly List<string> _passedOver = [];
    private readonly List<string> _stored = [];
    private volatile int _mainPid;

    public Systemd(string path)
    {
        _server = NotifyServer.Bind(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _ = ListenAsync();
    }

    public string Path => _server.Path;

    public int MainPid => _mainPid;

    /// <summary>The fields of each message without their pids and times, in their order: <c>MAINPID READY</c>.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_gate)
                return [.. _heard];
        }
    }

    /// <summary>Of processes that are not the main one.</summary>
    public IReadOnlyList<string> PassedOver
    {
        get
        {
            lock (_gate)
                return [.. _passedOver];
        }
    }

    /// <summary>Names of what was given to the descriptor store, taken out since or not.</summary>
    public IReadOnlyList<string> Stored
    {
        get
        {
            lock (_gate)
                return [.. _stored];
        }
    }

    public void Start(int mainPid) => _mainPid = mainPid;

    public void Dispose()
    {
        _enough.Cancel();
        _server.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
                Hear(await _server.ReceiveAsync(_enough.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Hear(NotifyMessage message)
    {
        var fields = string.Join(' ', message.Fields.Keys);
        lock (_gate)
        {
            if (message.Sender.Pid != _mainPid)
            {
                _passedOver.Add($"{message.Sender.Pid}: {fields}");
                return;
            }

            _heard.Add(fields);
            if (message.Fields.ContainsKey("FDSTORE"))
                _stored.Add(message.Fields["FDNAME"]);
            if (message.MainPid is { } next)
                _mainPid = next;
        }
    }
}
