namespace Gapless.Supervisor.Generations.ErrorLines;

/// <summary>The error lines of one generation: which there ever were, and how many in each of the last seconds. Belongs to the service's loop.</summary>
internal sealed class RecentErrors
{
    /// <summary>What an app writes beyond so many different lines is not remembered.</summary>
    private const int MostTemplates = 256;

    private const int KeptSeconds = 60;

    private readonly Dictionary<string, string> _examples = [];
    private readonly Queue<(long Second, IReadOnlyDictionary<string, ErrorLineCount> Lines)> _seconds = new();

    public IReadOnlySet<string> Templates => _examples.Keys.ToHashSet();

    /// <summary>What was written before it is known when.</summary>
    public void Remember(IReadOnlyDictionary<string, ErrorLineCount> lines)
    {
        foreach (var (template, count) in lines)
        {
            if (_examples.Count < MostTemplates)
                _examples.TryAdd(template, count.Example);
        }
    }

    public void Add(long second, IReadOnlyDictionary<string, ErrorLineCount> lines)
    {
        Remember(lines);
        if (lines.Count > 0)
            _seconds.Enqueue((second, lines));
        while (_seconds.TryPeek(out var oldest) && oldest.Second < second - KeptSeconds)
            _seconds.Dequeue();
    }

    /// <summary>Lines of one second by their templates.</summary>
    public IReadOnlyDictionary<string, int> In(long second, IReadOnlySet<string> without)
    {
        var sum = new Dictionary<string, int>();
        foreach (var (template, count) in _seconds.Where(s => s.Second == second).SelectMany(s => s.Lines).Where(l => !without.Contains(l.Key)))
            sum[template] = sum.GetValueOrDefault(template) + count.Lines;
        return sum;
    }

    public string? ExampleOf(string template) => _examples.GetValueOrDefault(template);
}
