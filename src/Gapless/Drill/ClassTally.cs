using Gapless.Drill.Wire;

namespace Gapless.Drill;

/// <summary>Counts one class. Safe for all its clients at once.</summary>
internal sealed class ClassTally
{
    private readonly Lock _gate = new();
    private readonly ClassPlan _plan;
    private readonly RunClock _clock;
    private readonly FailureLog _failures;
    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _workers = new(StringComparer.Ordinal);
    private long _started;
    private long _opened;
    private long _closedPolitely;
    private long _closedIdle;
    private long _survivedVersion;
    private long _survivedWorker;
    private TimeSpan? _lastCompletion;
    private TimeSpan _longestGap;
    private TimeSpan _longestGapEnd;
    private TimeSpan _longestLatency;
    private bool _gapsCount = true;

    public ClassTally(ClassPlan plan, RunClock clock, FailureLog failures)
    {
        _plan = plan;
        _clock = clock;
        _failures = failures;
    }

    /// <summary>Begins a request; the ticket must be ended exactly once.</summary>
    public RequestTicket Start(int served)
    {
        long number;
        lock (_gate)
            number = ++_started;
        return new RequestTicket(this, $"{_failures.RunId}-{_plan.Class}-{number}", served, _clock.Elapsed);
    }

    public void Opened() => Bump(ref _opened);

    public void ClosedPolitely() => Bump(ref _closedPolitely);

    public void ClosedIdle() => Bump(ref _closedIdle);

    /// <summary>From now on silence is no gap: the clients are being stopped.</summary>
    public void EndGaps()
    {
        lock (_gate)
        {
            NoteGapNeedsLock(_clock.Elapsed, _lastCompletion ?? TimeSpan.Zero);
            _gapsCount = false;
        }
    }

    public void Complete(RequestTicket ticket, AnsweredBy by)
    {
        var now = _clock.Elapsed;
        lock (_gate)
        {
            _outcomes[(int)Outcome.Ok]++;
            // The time before the first answer is the server's warming up, and no gap, unless no answer comes at all.
            NoteGapNeedsLock(now, _lastCompletion ?? now);
            _lastCompletion = now;
            var latency = now - ticket.StartedAt;
            _longestLatency = TimeSpan.FromTicks(Math.Max(latency.Ticks, _longestLatency.Ticks));
            Add(_versions, by.Version);
            Add(_workers, by.Worker);
            _survivedVersion += by.FirstOtherVersion ? 1 : 0;
            _survivedWorker += by.FirstOtherWorker ? 1 : 0;
        }
        _failures.CountOk();
    }

    public void Complete(RequestTicket ticket, Outcome outcome, int? port, string? worker, string detail)
    {
        var now = _clock.Elapsed;
        lock (_gate)
            _outcomes[(int)outcome]++;
        _failures.Add(phase => new TrafficFailure(
            _plan.Class, ticket.Id, outcome, now.TotalSeconds, (now - ticket.StartedAt).TotalMilliseconds, phase, ticket.Served, port, worker, detail));
    }

    public ClassReport ToReport()
    {
        lock (_gate)
        {
            // A silence that lasts is a gap already; one before the first answer only as long as there is none.
            var now = _clock.Elapsed;
            if (_lastCompletion is { } last)
                NoteGapNeedsLock(now, last);
            var neverAnswered = _gapsCount && _lastCompletion is null;
            return new ClassReport
            {
                Class = _plan.Class,
                Started = _started,
                InFlight = _started - _outcomes.Sum(),
                Ok = _outcomes[(int)Outcome.Ok],
                WrongAnswer = _outcomes[(int)Outcome.WrongAnswer],
                Refused = _outcomes[(int)Outcome.Refused],
                Reset = _outcomes[(int)Outcome.Reset],
                EofBeforeAnswer = _outcomes[(int)Outcome.EofBeforeAnswer],
                EofWithinAnswer = _outcomes[(int)Outcome.EofWithinAnswer],
                Timeout = _outcomes[(int)Outcome.Timeout],
                Opened = _opened,
                ClosedPolitely = _closedPolitely,
                ClosedIdle = _closedIdle,
                SurvivedVersionChange = _survivedVersion,
                SurvivedWorkerChange = _survivedWorker,
                LongestGapMilliseconds = (neverAnswered ? now : _longestGap).TotalMilliseconds,
                LongestGapEndSeconds = (neverAnswered ? now : _longestGapEnd).TotalSeconds,
                LongestLatencyMilliseconds = _longestLatency.TotalMilliseconds,
                AnswersByVersion = new Dictionary<string, long>(_versions, StringComparer.Ordinal),
                AnswersByWorker = new Dictionary<string, long>(_workers, StringComparer.Ordinal),
            };
        }
    }

    private static void Add(Dictionary<string, long> counts, string? key)
    {
        if (key is not null)
            counts[key] = counts.GetValueOrDefault(key) + 1;
    }

    private void NoteGapNeedsLock(TimeSpan now, TimeSpan last)
    {
        if (!_gapsCount || now - last <= _longestGap)
            return;
        _longestGap = now - last;
        _longestGapEnd = now;
    }

    private void Bump(ref long counter)
    {
        lock (_gate)
            counter++;
    }
}
