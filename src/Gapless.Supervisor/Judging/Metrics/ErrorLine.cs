using Gapless.Supervisor.Judging.Evidence;

namespace Gapless.Supervisor.Judging.Metrics;

/// <summary>One template of error lines that is new in this rollout. Given how often it came, each time is a coin that shows the candidate as often as its share of the requests.</summary>
/// <remarks>
/// Conditional on the number of lines, so neither the choice of a template because it appeared nor a rate that changes does any harm.
/// </remarks>
internal sealed class ErrorLine(string template)
{
    /// <summary>The lines of one block may all come from one request.</summary>
    private static readonly double MostOfBlock = Math.Log(20);

    private static readonly double[] Odds = [4, 30, 1000];

    private readonly double[] _logs = new double[Odds.Length];

    public string Template { get; } = template;

    public long Baseline { get; private set; }

    public long Candidate { get; private set; }

    public double LogWorse => LogMean.Of(_logs);

    /// <param name="share">The greatest probability with which a line of a good candidate is the candidate's.</param>
    public void Add(long baseline, long candidate, double share)
    {
        Baseline += baseline;
        Candidate += candidate;
        for (var i = 0; i < Odds.Length; i++)
        {
            var odds = Odds[i] * share / (1 - share);
            var alternative = odds / (1 + odds);
            _logs[i] += Math.Min(MostOfBlock, (candidate * Math.Log(alternative / share)) + (baseline * Math.Log((1 - alternative) / (1 - share))));
        }
    }
}
