using Gapless.Supervisor.Judging;

namespace Gapless.Benchmarks.Judging.Simulation;

/// <summary>A rollout of the simulation: requests arrive by Poisson's law, the judge sees them window by window.</summary>
internal sealed class SimulatedRollout(JudgeOptions options, Version baseline, Version candidate, long seed)
{
    private readonly Dice _dice = new(seed);

    public Judge Judge { get; } = new(options);

    public long CandidateRequests { get; private set; }

    /// <summary>What the baseline did before the rollout, from which its rates are foreseen.</summary>
    public SimulatedRollout WithHistory(int requests)
    {
        Judge.Observe(new Observation { Baseline = baseline.Serve(_dice, requests) });
        return this;
    }

    /// <summary>To the end, or to the judge's first Fail.</summary>
    /// <param name="window">Seconds; null: each request is a window of its own.</param>
    /// <param name="disturbance">Both versions' error rate at a second of the rollout; null: their own.</param>
    public Outcome Run(IEnumerable<Step> steps, double requestsPerSecond, double? window, Func<double, double?>? disturbance = null)
    {
        var second = 0.0;
        foreach (var step in steps)
        {
            var end = second + step.Seconds;
            while (second < end && Judge.Outcome != Outcome.Fail)
            {
                if (window is { } length)
                {
                    second += length;
                    Observe(_dice.Poisson(requestsPerSecond * length * (1 - step.Share)), _dice.Poisson(requestsPerSecond * length * step.Share), disturbance?.Invoke(second));
                }
                else
                {
                    second -= Math.Log(1 - _dice.Next()) / requestsPerSecond;
                    var isCandidate = _dice.Next() < step.Share;
                    Observe(isCandidate ? 0 : 1, isCandidate ? 1 : 0, disturbance?.Invoke(second));
                }
            }
        }
        return Judge.Outcome;
    }

    /// <summary>How many requests the candidate had served at the first such outcome; null when it did not come within <paramref name="most"/> of them. The judge is asked after each.</summary>
    public long? RequestsUntil(Outcome outcome, double share, long most)
    {
        while (CandidateRequests < most)
        {
            Observe(_dice.Geometric(share), 1, null);
            if (Judge.Outcome == outcome)
                return CandidateRequests;
        }
        return null;
    }

    /// <summary>The same, the judge being fed and asked once a second.</summary>
    public long? RequestsUntil(Outcome outcome, double share, double requestsPerSecond, long most)
    {
        while (CandidateRequests < most)
        {
            Observe(_dice.Poisson(requestsPerSecond * (1 - share)), _dice.Poisson(requestsPerSecond * share), null);
            if (Judge.Outcome == outcome)
                return CandidateRequests;
        }
        return null;
    }

    private void Observe(int baselineRequests, int candidateRequests, double? errorRate)
    {
        CandidateRequests += candidateRequests;
        Version old = baseline, fresh = candidate;
        if (errorRate is { } rate)
            (old, fresh) = (old with { ErrorRate = rate }, fresh with { ErrorRate = rate });
        Judge.Observe(new Observation { Baseline = old.Serve(_dice, baselineRequests), Candidate = fresh.Serve(_dice, candidateRequests) });
    }
}
