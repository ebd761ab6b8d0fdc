using Gapless.Dev.Watching;

namespace Gapless.Dev.Sessions;

/// <summary>When the commands of a service ran, held against what changed meanwhile. Any thread may call any method.</summary>
internal sealed class CommandLog(string folder, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly LoopGuard _guard = new(folder);
    private readonly TimeProvider _clock = clock;

    /// <summary>The command runs until the result is disposed.</summary>
    public IDisposable Begin(string command)
    {
        lock (_gate)
            _guard.Started(command, _clock.GetUtcNow());
        return new Run(this, command);
    }

    public LoopVerdict Judge(ChangeBatch batch)
    {
        lock (_gate)
            return _guard.Judge(batch);
    }

    private sealed class Run(CommandLog log, string command) : IDisposable
    {
        public void Dispose()
        {
            lock (log._gate)
                log._guard.Ended(command, log._clock.GetUtcNow());
        }
    }
}
