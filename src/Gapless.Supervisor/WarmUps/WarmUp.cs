using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Health.Http;
using Gapless.Supervisor.Judging;

namespace Gapless.Supervisor.WarmUps;

/// <summary>
/// Asks the candidate what users will ask, and the live version beside it, before users ask the candidate. First each answer is compared, then both are asked until the candidate is as fast.
/// One request at a time: the live version has its users to serve. Any thread.
/// </summary>
internal sealed class WarmUp
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly WarmUpConfig _config;
    private readonly IReadOnlyList<ProbeTarget> _live;
    private readonly IReadOnlyList<ProbeTarget> _candidate;
    private readonly TimeProvider _time;
    private readonly HealthProbe _probe;
    private readonly Judge _judge;
    private readonly Margin _margin;
    private readonly AnswerTimes _liveTimes = new();
    private readonly AnswerTimes[] _candidateTimes;
    private int _asked;
    private int _failed;

    /// <param name="live">Its workers, at least one; asked in turn.</param>
    /// <param name="candidate">Its workers, at least one; each has to get warm.</param>
    /// <param name="judge">Its margins say what is as good and as fast.</param>
    public WarmUp(WarmUpConfig config, IReadOnlyList<ProbeTarget> live, IReadOnlyList<ProbeTarget> candidate, JudgeOptions judge, TimeProvider time)
    {
        (_config, _live, _candidate, _time, _probe) = (config, live, candidate, time, new HealthProbe(time));
        _candidateTimes = [.. candidate.Select(_ => new AnswerTimes())];
        var defaults = new JudgeOptions();
        _margin = (judge.Latency ?? defaults.Latency!).Margin;
        _judge = new Judge(new JudgeOptions { Alpha = judge.Alpha, Errors = judge.Errors ?? defaults.Errors, Latency = null, Crashes = null, ErrorLines = null, Memory = null });
    }

    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<WarmUpResult> RunAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        foreach (var request in _config.Requests)
        {
            if (await DifferenceAsync(request, cancellationToken) is { } difference)
                return new WarmUpResult(false, $"warm-up: {request.Method} {request.Path}: {difference}");
        }

        while (!IsWarm || !IsTrusted)
        {
            if (_time.GetElapsedTime(start) >= _config.Within)
                return new WarmUpResult(true, $"{(IsWarm ? "not trusted" : "not as fast as the live version")} after {_asked} requests in {Duration.Format(_config.Within)}: {Times()}");
            await AskAllAsync(cancellationToken);
            if (_judge.Outcome == Outcome.Fail)
                return new WarmUpResult(false, $"warm-up: {_judge.Verdict().Text}");
        }

        return new WarmUpResult(true, $"warm after {_asked} requests: {Times()}");
    }

    private bool IsWarm => Array.TrueForAll(_candidateTimes, t => t.IsFull && t.P99 <= _margin.Limit(_liveTimes.P99));

    /// <summary>A failure or two in a hundred requests may be an accident of both versions: more requests tell.</summary>
    private bool IsTrusted => _failed == 0 || _judge.Outcome == Outcome.Pass;

    /// <summary>An answer that differs is asked for once more before it counts: what happens once may be an accident, and the live version's data may have changed in between.</summary>
    private async Task<string?> DifferenceAsync(HttpCheck request, CancellationToken cancellationToken)
    {
        foreach (var target in _candidate)
        {
            if (await CompareAsync(request, target, cancellationToken) is not null && await CompareAsync(request, target, cancellationToken) is { } difference)
                return difference;
        }

        return null;
    }

    private async Task<string?> CompareAsync(HttpCheck request, ProbeTarget target, CancellationToken cancellationToken)
    {
        var live = await _probe.AskAsync(request, NextLive(), RequestTimeout, cancellationToken);
        var candidate = await _probe.AskAsync(request, target, RequestTimeout, cancellationToken);
        var again = await _probe.AskAsync(request, NextLive(), RequestTimeout, cancellationToken);
        if (live.Answer is null || again.Answer is null)
            return null;
        if (candidate.Answer is null)
            return candidate.Problem;
        return AnswerComparison.Difference(live.Answer, again.Answer, candidate.Answer, _config.Compare) is { } difference ? $"the candidate answers {difference}" : null;
    }

    private async Task AskAllAsync(CancellationToken cancellationToken)
    {
        int liveFailed = 0, candidateFailed = 0;
        foreach (var request in _config.Requests)
        {
            for (var i = 0; i < _candidate.Count; i++)
            {
                candidateFailed += await AskAsync(request, _candidate[i], _candidateTimes[i], cancellationToken) ? 0 : 1;
                liveFailed += await AskAsync(request, NextLive(), _liveTimes, cancellationToken) ? 0 : 1;
            }
        }

        _failed += candidateFailed;
        var asked = _config.Requests.Length * _candidate.Count;
        _judge.Observe(new Observation
        {
            Baseline = new SideCounts { Requests = asked, Failed = liveFailed },
            Candidate = new SideCounts { Requests = asked, Failed = candidateFailed },
        });
    }

    /// <summary>False: no answer, or one of the server's own failures.</summary>
    private async Task<bool> AskAsync(HttpCheck request, ProbeTarget target, AnswerTimes times, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var reply = await _probe.AskAsync(request, target, RequestTimeout, cancellationToken);
        times.Add(_time.GetElapsedTime(start));
        return reply.Answer is { Status: < 500 };
    }

    private ProbeTarget NextLive() => _live[_asked++ % _live.Count];

    private string Times() =>
        FormattableString.Invariant($"p99 {1000 * _candidateTimes.Max(t => t.P99):0.0} ms, the live version's {1000 * _liveTimes.P99:0.0} ms{(_failed == 0 ? "" : $"; {_failed} failed")}");
}
