using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Generations.ErrorLines;

namespace Gapless.Supervisor.Services;

/// <summary>What workers print at error level: which lines there are must be known before a candidate is compared with them.</summary>
internal sealed partial class Service
{
    /// <summary>Once a second. A log that has not grown costs one look at its length.</summary>
    private void ReadErrorLines()
    {
        if (_config.Judge is not { ErrorLines: not null })
            return;
        foreach (var generation in _generations.Values)
        {
            var log = generation.Log ??= new LogTail(WorkerLog.PathOf(_house.State.Logs(Name), generation.Number));
            if (log.IsBusy || !log.HasGrown)
                continue;
            log.IsBusy = true;
            _ = ReadErrorLinesAsync(generation, log);
        }
    }

    private async Task ReadErrorLinesAsync(Generation generation, LogTail log)
    {
        var isHistory = log.HasHistory;
        var found = await Task.Run(() =>
        {
            try
            {
                return log.Look();
            }
            catch (IOException)
            {
                // It was pruned: nobody is to be compared with it any more.
                return [];
            }
        });
        _loop.Post(() =>
        {
            log.IsBusy = false;
            if (isHistory)
                generation.Errors.Remember(found);
            else
                generation.Errors.Add(Clock.GetUtcNow().ToUnixTimeSeconds(), found);
        });
    }
}
