namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>Adds windows up until both sides have a trial. When a block ends depends on the numbers of trials alone, never on their events: otherwise the end would be a look.</summary>
internal sealed class BlockBuffer
{
    private EventCount _baseline;
    private EventCount _candidate;

    /// <summary>True when the window ends a block.</summary>
    public bool Add(EventCount baseline, EventCount candidate, out Block block)
    {
        _baseline = new(_baseline.Trials + baseline.Trials, _baseline.Events + baseline.Events);
        _candidate = new(_candidate.Trials + candidate.Trials, _candidate.Events + candidate.Events);
        block = new(_baseline, _candidate);
        if (_baseline.Trials <= 0 || _candidate.Trials <= 0)
            return false;
        _baseline = _candidate = default;
        return true;
    }
}
