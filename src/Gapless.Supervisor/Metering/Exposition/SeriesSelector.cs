using System.Text.RegularExpressions;

namespace Gapless.Supervisor.Metering.Exposition;

/// <summary>Which series are meant, as PromQL writes it: <c>checkout_failed_total{reason="timeout",code=~"5.."}</c>.</summary>
internal sealed class SeriesSelector
{
    private readonly IReadOnlyList<(string Label, Predicate<string> Matches)> _conditions;

    private SeriesSelector(string metric, IReadOnlyList<(string Label, Predicate<string> Matches)> conditions)
    {
        Metric = metric;
        _conditions = conditions;
    }

    public string Metric { get; }

    /// <exception cref="FormatException">What is wrong with it.</exception>
    public static SeriesSelector Parse(string text)
    {
        var cursor = new LineCursor(text.Trim(), $"'{text.Trim()}'");
        var metric = cursor.Name(colons: true);
        cursor.SkipBlanks();
        var conditions = new List<(string, Predicate<string>)>();
        if (cursor.Take("{"))
        {
            cursor.SkipBlanks();
            while (!cursor.Take("}"))
            {
                conditions.Add(Condition(cursor));
                cursor.SkipBlanks();
                if (cursor.Take(","))
                    cursor.SkipBlanks();
                else if (cursor.Next != '}')
                    throw cursor.Wrong("',' or '}'");
            }
        }

        return cursor.IsAtEnd ? new SeriesSelector(metric, conditions) : throw cursor.Wrong("the end");
    }

    /// <summary>A label that a series does not have is empty, as in PromQL.</summary>
    public bool Matches(Sample sample) =>
        sample.Name == Metric && _conditions.All(c => c.Matches(sample.Labels.FirstOrDefault(l => l.Key == c.Label).Value ?? ""));

    private static (string Label, Predicate<string> Matches) Condition(LineCursor cursor)
    {
        var label = cursor.Name(colons: false);
        cursor.SkipBlanks();
        var (isPattern, isNot) =
            cursor.Take("=~") ? (true, false)
            : cursor.Take("!~") ? (true, true)
            : cursor.Take("!=") ? (false, true)
            : cursor.Take("=") ? (false, false)
            : throw cursor.Wrong("one of =, !=, =~ and !~");
        cursor.SkipBlanks();
        var value = cursor.Quoted();
        if (!isPattern)
            return (label, text => (text == value) != isNot);
        try
        {
            var pattern = new Regex($"^(?:{value})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return (label, text => pattern.IsMatch(text) != isNot);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"'{value}' is no regular expression: {error.Message}", error);
        }
    }
}
