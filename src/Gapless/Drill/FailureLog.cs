namespace Gapless.Drill;

/// <summary>The phases of a run and the first failures, over all classes.</summary>
internal sealed class FailureLog
{
    private readonly Lock _gate = new();
    private readonly int _kept;
    private readonly List<TrafficFailure> _failures = [];
    private readonly List<Phase> _phases = [new("start", TimeSpan.Zero)];

    public FailureLog(string runId, int kept)
    {
        RunId = runId;
        _kept = kept;
    }

    /// <summary>Begins every request id, so that a server's log tells two runs apart.</summary>
    public string RunId { get; }

    public void Mark(string label, TimeSpan at)
    {
        lock (_gate)
            _phases.Add(new Phase(label, at));
    }

    public void CountOk()
    {
        lock (_gate)
            _phases[^1].Ok++;
    }

    public void Add(Func<string, TrafficFailure> failureIn)
    {
        lock (_gate)
        {
            _phases[^1].Failed++;
            if (_failures.Count < _kept)
                _failures.Add(failureIn(_phases[^1].Label));
        }
    }

    public (IReadOnlyList<PhaseReport> Phases, IReadOnlyList<TrafficFailure> Failures) ToReport()
    {
        lock (_gate)
            return ([.. _phases.Select(p => new PhaseReport(p.Label, p.From.TotalSeconds, p.Ok, p.Failed))], [.. _failures]);
    }

    private sealed class Phase(string label, TimeSpan from)
    {
        public string Label { get; } = label;

        public TimeSpan From { get; } = from;

        public long Ok { get; set; }

        public long Failed { get; set; }
    }
}
