using Gapless.Supervisor.Judging.Evidence;

namespace Gapless.Supervisor.Judging.Metrics;

/// <summary>Error lines of templates that the baseline never wrote before the rollout. The k-th that appears has the part 1/(k(k+1)) of the evidence, and these sum to one.</summary>
internal sealed class ErrorLineMetric(Margin margin, double alpha) : Metric("error lines", alpha)
{
    private const int Most = 64;

    private readonly List<ErrorLine> _lines = [];
    private readonly Dictionary<string, (long Baseline, long Candidate)> _block = [];
    private readonly BlockBuffer _buffer = new();
    private long _requests;
    private long _baselineRequests;

    public override bool MustBeExcluded => false;

    public override void Observe(Observation observation)
    {
        // What the baseline served before the rollout cannot speak: a template is looked at only because it was not written then.
        if (_requests == 0 && observation.Candidate.Requests == 0 && observation.Candidate.ErrorLines.Count == 0)
            return;
        _baselineRequests += observation.Baseline.Requests;
        _requests += observation.Candidate.Requests;
        foreach (var (template, lines) in observation.Baseline.ErrorLines)
            Hold(template, lines, 0);
        foreach (var (template, lines) in observation.Candidate.ErrorLines)
            Hold(template, 0, lines);
        if (!_buffer.Add(new(observation.Baseline.Requests, 0), new(observation.Candidate.Requests, 0), out var block))
            return;

        var odds = (1 + margin.Relative) * block.Candidate.Trials / block.Baseline.Trials;
        // In the order of their text, so that the order within a window does not matter.
        foreach (var (template, lines) in _block.OrderBy(p => p.Key, StringComparer.Ordinal))
            LineOf(template)?.Add(lines.Baseline, lines.Candidate, odds / (1 + odds));
        _block.Clear();
        if (_lines.Count > 0)
            Note(Math.Log(Parts(_lines.Count) + _lines.Select((l, i) => Math.Exp(Math.Min(l.LogWorse, 600)) / Divisor(i)).Sum()));
    }

    public override bool Excluded(double passAlpha) => false;

    public override MetricReport Report(double passAlpha)
    {
        var report = new MetricReport { Name = Name, Alpha = Alpha, PValue = PValue, Standing = Standing.Quiet, Text = "" };
        var news = _lines.Where(l => l.Candidate > 0).OrderByDescending(l => l.LogWorse).ToArray();
        if (news.Length == 0)
            return report with { Text = "error lines: no template that the baseline does not know." };
        var first = news[0];
        var seen = $"error lines: {news.Length} {(news.Length == 1 ? "template" : "templates")} that the baseline had never written; '{first.Template}' {Wording.Number(first.Candidate)} times in "
            + $"{Wording.Number(_requests)} requests of the candidate, {Wording.Number(first.Baseline)} times in {Wording.Number(_baselineRequests)} of the baseline";
        return report with
        {
            Template = first.Template,
            Baseline = first.Baseline,
            Candidate = first.Candidate,
            Standing = Failed ? Standing.Worse : Standing.Quiet,
            Text = Failed ? $"{seen}; {Wording.Chance(PValue)}." : seen + ".",
        };
    }

    /// <summary>What the templates that have not appeared hold: 1/(k+1) after k.</summary>
    private static double Parts(int appeared) => 1.0 / (appeared + 1);

    private static double Divisor(int index) => (index + 1.0) * (index + 2);

    private void Hold(string template, long baseline, long candidate)
    {
        if (_block.Count >= Most && !_block.ContainsKey(template))
            return;
        var (b, c) = _block.GetValueOrDefault(template);
        _block[template] = (b + baseline, c + candidate);
    }

    private ErrorLine? LineOf(string template)
    {
        var line = _lines.Find(l => l.Template == template);
        if (line is null && _lines.Count < Most)
            _lines.Add(line = new ErrorLine(template));
        return line;
    }
}
