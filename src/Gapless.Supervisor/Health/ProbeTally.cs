using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Health;

/// <summary>Results of a probe in a row.</summary>
public readonly record struct ProbeTally(int Passes, int Failures)
{
    public ProbeTally Add(bool passed) => passed ? new ProbeTally(Passes + 1, 0) : new ProbeTally(0, Failures + 1);

    /// <summary>True: good. False: bad. Null: not decided. Without a limit of failures it is never bad.</summary>
    public bool? Verdict(ProbeConfig probe) =>
        Passes >= probe.Successes ? true
        : probe.Failures > 0 && Failures >= probe.Failures ? false
        : null;
}
