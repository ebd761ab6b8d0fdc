using System.Net;
using Gapless.Dev.Plans;
using Gapless.Linux.Processes;

namespace Gapless.Dev.Running;

/// <summary>One process of the app with everything it has started: one session of the kernel, ended as a whole.</summary>
internal sealed class AppProcess : IDisposable
{
    private const int KeptLines = 200;

    private readonly ProcessHandle _process;
    private readonly Queue<string> _last = new();
    private readonly Lock _gate = new();

    private AppProcess(int revision, IPEndPoint endPoint, ProcessHandle process)
    {
        Revision = revision;
        EndPoint = endPoint;
        _process = process;
    }

    public int Revision { get; }

    /// <summary>Where it was told to listen; where it really does once <see cref="Readiness"/> has found out.</summary>
    public IPEndPoint EndPoint { get; set; }

    public int Pid => _process.Pid;

    public Task<ExitStatus> Ended => _process.Exited;

    /// <summary>Ends after the last line has been read.</summary>
    public Task Printed { get; private set; } = Task.CompletedTask;

    /// <summary>What it printed last.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_gate)
                return [.. _last];
        }
    }

    public IReadOnlyList<int> Members => _process.SessionMembers();

    /// <exception cref="Linux.LinuxException">The program cannot be started.</exception>
    public static AppProcess Start(AppStart start, IReadOnlyDictionary<string, string> environment, int revision, IPEndPoint endPoint, Action<string> print)
    {
        var pipe = new OutputPipe();
        try
        {
            var process = ChildProcess.Spawn(new SpawnRequest
            {
                Command = start.Run.Line is { } line ? SpawnCommand.FromShell(line) : SpawnCommand.FromArguments(start.Run.Arguments),
                WorkingDirectory = start.Folder,
                Environment = environment,
                StdoutPath = pipe.Path,
                StderrPath = pipe.Path,
            });
            var app = new AppProcess(revision, endPoint, process);
            app.Printed = app.ReadAsync(pipe, print);
            return app;
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
    }

    /// <summary>Signals the whole session as the rule says, and returns when nothing of it is left.</summary>
    public async Task StopAsync(StopRule rule, TimeProvider clock)
    {
        if (rule.KillAfter > TimeSpan.Zero && !Ended.IsCompleted)
        {
            _process.SignalSession(rule.Signal);
            await ((Task)Ended).WaitAsync(rule.KillAfter, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _process.SignalSession(Signals.Kill);
        _process.Signal(Signals.Kill);
        await Ended;
    }

    public void Dispose() => _process.Dispose();

    private async Task ReadAsync(OutputPipe pipe, Action<string> print)
    {
        using (pipe)
        {
            await pipe.ReadAsync(line =>
            {
                lock (_gate)
                {
                    _last.Enqueue(line);
                    if (_last.Count > KeptLines)
                        _last.Dequeue();
                }

                print(line);
            });
        }
    }
}
