using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Judging;
using Gapless.Supervisor.Metering;

namespace Gapless.Supervisor.Rollouts;

/// <summary>
/// The candidate before its judge: what both generations measured, second of the clock by second, in order. Belongs to the service's loop.
/// </summary>
internal sealed class Trial
{
    /// <summary>Of the old version alone, before the candidate has a share: its rates are foreseen from them.</summary>
    private const int SecondsOfHistory = 60;

    /// <summary>Durations do not count before each worker of the candidate has answered so often: its first answers wait for the compiler, for caches and for connections.</summary>
    private const int WarmingRequests = 50;

    /// <summary>A line is found in the second after it was written, and in the first second there may be those of smoke tests.</summary>
    private const int SecondsUntilLines = 2;

    private const string ErrorRate = "error rate";

    private readonly Generation _baseline;
    private readonly Generation _candidate;
    private readonly Judge _judge;
    private readonly long _begins;

    /// <summary>Of the app's own metrics: why the last reading failed.</summary>
    private readonly Dictionary<string, string> _unread = [];

    /// <summary>What had been lived when a metric was counted last.</summary>
    private readonly Dictionary<string, (Exposure Baseline, Exposure Candidate)> _counted = [];

    private long _next;
    private bool _isWarm;
    private (int Baseline, int Candidate) _restarts;
    private IReadOnlySet<string>? _knownLines;
    private (Exposure Baseline, Exposure Candidate) _lived;

    /// <param name="isWarm">The candidate has answered so much already that its durations count from the first one on.</param>
    public Trial(Generation baseline, Generation candidate, JudgeOptions options, bool isWarm, DateTimeOffset now)
    {
        _baseline = baseline;
        _candidate = candidate;
        _judge = new Judge(options);
        _isWarm = isWarm;
        _begins = now.ToUnixTimeSeconds();
        _next = _begins - SecondsOfHistory;
        _restarts = (Restarts(baseline), Restarts(candidate));
    }

    public Generation Candidate => _candidate;

    public Outcome Outcome => _judge.Outcome;

    /// <summary>Answers of the candidate since it has a share; its health checks are among them.</summary>
    public long Requests { get; private set; }

    public long Failed { get; private set; }

    /// <summary>The second in which the candidate failed for the first time.</summary>
    public DateTimeOffset? FirstFailure { get; private set; }

    /// <summary>The greatest excess of the candidate's rate of failures that is not ruled out, 0 to 1.</summary>
    public double PossibleHarm => _judge.Verdict().Metrics.FirstOrDefault(m => m.Name == ErrorRate) is { CandidateInterval: { } candidate, Baseline: { } baseline }
        ? Math.Max(0, candidate.High - baseline)
        : 1;

    /// <summary>Takes up every second that is over. Workers say once a second what they measured; what comes later than the next one is lost to the judge.</summary>
    public void Advance(DateTimeOffset now)
    {
        var end = now.ToUnixTimeSeconds();
        for (; _next < end; _next++)
        {
            var baseline = _baseline.Requests.In(_next);
            if (_next < _begins)
            {
                _judge.Observe(new Observation { Baseline = Lives(baseline, _baseline) });
                continue;
            }

            var candidate = Count(_next);
            // In the first second there may still be answers to smoke tests.
            if (_next > _begins)
            {
                var observed = new Observation { Baseline = Writes(Lives(baseline, _baseline), _baseline), Candidate = Writes(Lives(candidate, _candidate), _candidate) };
                _judge.Observe(observed);
                _lived = (_lived.Baseline.Plus(observed.Baseline), _lived.Candidate.Plus(observed.Candidate));
            }

            _isWarm |= Requests >= WarmingRequests * _candidate.Workers.Count(w => !w.IsStandby);
        }

        CountRestarts();
        CompareMemory(now - _candidate.StartedAt);
    }

    /// <summary>Takes up what was learned of one of the app's own metrics.</summary>
    public void Take(MetricNews news)
    {
        if (news is MetricNews.Failed failed)
        {
            _unread[news.Metric] = failed.Why;
            return;
        }

        _unread.Remove(news.Metric);
        var before = _counted.GetValueOrDefault(news.Metric);
        _counted[news.Metric] = _lived;
        if (news is MetricNews.Grew grew)
        {
            _judge.Observe(new Observation
            {
                Baseline = Counts(grew, grew.Baseline, _lived.Baseline.Since(before.Baseline)),
                Candidate = Counts(grew, grew.Candidate, _lived.Candidate.Since(before.Candidate)),
            });
        }
    }

    public Verdict Verdict() => _judge.Verdict(Remark);

    /// <param name="now">The rollout has ended: what the candidate still answered since the verdict is counted, too.</param>
    public JudgeReport ToReport(DateTimeOffset now, DateTimeOffset? returnedAt)
    {
        for (; _next <= now.ToUnixTimeSeconds(); _next++)
            Count(_next);
        var verdict = Verdict();
        return new JudgeReport
        {
            Verdict = verdict switch { Judging.Verdict.Fail => "fail", Judging.Verdict.Pass => "pass", _ => "not enough evidence" },
            Text = verdict.Text,
            Requests = Requests,
            Failed = Failed,
            FailureToReturnSeconds = (returnedAt - FirstFailure) is { } time ? Math.Round(Math.Max(0, time.TotalSeconds), 3) : null,
            Metrics = [.. verdict.Metrics.Select(ToContract)],
        };
    }

    private SideCounts Count(long second)
    {
        var counts = _candidate.Requests.In(second);
        Requests += counts.Requests;
        Failed += counts.Failed;
        if (counts.Failed > 0)
            FirstFailure ??= DateTimeOffset.FromUnixTimeSeconds(second);
        return counts;
    }

    private SideCounts Lives(SideCounts counts, Generation generation) => counts with
    {
        Durations = _isWarm ? counts.Durations : [],
        WorkerSeconds = generation.Workers.Count(w => w.State == WorkerState.Ready),
    };

    private SideCounts Writes(SideCounts counts, Generation generation)
    {
        if (_next < _begins + SecondsUntilLines)
            return counts;
        _knownLines ??= _baseline.Errors.Templates;
        return counts with { ErrorLines = generation.Errors.In(_next, _knownLines) };
    }

    private string? Remark(MetricReport report) =>
        report.Template is { } template && _candidate.Errors.ExampleOf(template) is { } example ? $"For example: '{example}'."
        : _unread.TryGetValue(report.Name, out var why) ? $"It cannot be read: {why}."
        : null;

    private static SideCounts Counts(MetricNews.Grew grew, SideGrowth side, Exposure lived) => new()
    {
        Extra = new Dictionary<string, EventCount> { [grew.Metric] = new(side.Trials ?? lived.Of(grew.Per), side.Events) },
    };

    private void CountRestarts()
    {
        var now = (Baseline: Restarts(_baseline), Candidate: Restarts(_candidate));
        if (now == _restarts)
            return;
        _judge.Observe(new Observation
        {
            Baseline = new SideCounts { Crashes = Math.Max(0, now.Baseline - _restarts.Baseline) },
            Candidate = new SideCounts { Crashes = Math.Max(0, now.Candidate - _restarts.Candidate) },
        });
        _restarts = now;
    }

    private void CompareMemory(TimeSpan age)
    {
        if (_candidate.ResidentMemory is { } candidate && (_baseline.Memory.At(age) ?? _baseline.ResidentMemory) is { } baseline)
            _judge.Observe(new Observation { Baseline = new SideCounts { Memory = baseline }, Candidate = new SideCounts { Memory = candidate } });
    }

    private static int Restarts(Generation generation) => generation.Workers.Sum(w => w.Restarts);

    private static JudgedMetric ToContract(MetricReport report) => new()
    {
        Name = report.Name,
        Standing = report.Standing switch { Standing.NoData => "no data", var s => s.ToString().ToLowerInvariant() },
        Text = report.Text,
        PValue = report.PValue,
        Alpha = report.Alpha,
        Baseline = Finite(report.Baseline),
        Candidate = Finite(report.Candidate),
        BaselineInterval = Bounds(report.BaselineInterval),
        CandidateInterval = Bounds(report.CandidateInterval),
        Detectable = Finite(report.Detectable),
    };

    private static ImmutableArray<double?> Bounds(Interval? interval) => interval is { } i ? [Finite(i.Low), Finite(i.High)] : [];

    /// <summary>JSON has no infinity.</summary>
    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}
