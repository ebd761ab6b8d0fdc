namespace Gapless.Supervisor.Metering.Exposition;

/// <summary>
/// Reads Prometheus's text format, version 0.0.4, and as much of OpenMetrics 1.0 as counters need: their names in TYPE lines, exemplars, and <c># EOF</c>. A page is taken as a whole or not at all: what is
/// cut off in the middle of a number would be another number.
/// </summary>
internal static class PageReader
{
    private static readonly HashSet<string> Types = ["counter", "gauge", "histogram", "summary", "untyped", "unknown", "info", "stateset", "gaugehistogram"];

    /// <exception cref="FormatException">The line that is wrong, and why.</exception>
    public static MetricsPage Read(string text)
    {
        if (text.Length > 0 && text[^1] != '\n')
            throw new FormatException("the last line has no end: the page was cut off");
        var samples = new List<Sample>();
        var types = new Dictionary<string, string?>();
        var series = new HashSet<string>();
        var number = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var line = text[start..end].Trim(' ', '\t', '\r');
            start = end + 1;
            number++;
            if (line.Length == 0)
                continue;
            var cursor = new LineCursor(line, $"line {number}");
            if (cursor.Take("#"))
            {
                ReadComment(cursor, types);
                continue;
            }

            var sample = ReadSample(cursor);
            if (!series.Add(sample.Series))
                throw new FormatException($"line {number}: this series of {sample.Name} stands there twice");
            types.TryAdd(sample.Name, null);
            samples.Add(sample);
        }

        return new MetricsPage(samples, types);
    }

    /// <summary><c>{name="value",…}</c>; nothing when the next character is another one.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadLabels(LineCursor cursor)
    {
        if (!cursor.Take("{"))
            return [];
        var labels = new List<KeyValuePair<string, string>>();
        cursor.SkipBlanks();
        while (!cursor.Take("}"))
        {
            var name = cursor.Name(colons: false);
            cursor.SkipBlanks();
            if (!cursor.Take("="))
                throw cursor.Wrong("'='");
            cursor.SkipBlanks();
            if (labels.Exists(l => l.Key == name))
                throw cursor.Wrong($"a label other than '{name}', which stands there twice,");
            labels.Add(new(name, cursor.Quoted()));
            cursor.SkipBlanks();
            if (cursor.Take(","))
                cursor.SkipBlanks();
            else if (cursor.Next != '}')
                throw cursor.Wrong("',' or '}'");
        }

        return labels;
    }

    private static void ReadComment(LineCursor cursor, Dictionary<string, string?> types)
    {
        cursor.SkipBlanks();
        var word = cursor.Word();
        if (word is not ("HELP" or "TYPE"))
            return;
        cursor.SkipBlanks();
        var name = cursor.Name(colons: true);
        if (word == "HELP")
        {
            types.TryAdd(name, null);
            return;
        }

        cursor.SkipBlanks();
        var type = cursor.Word();
        types[name] = Types.Contains(type) ? type : throw new FormatException($"'{type}' is no type of a metric, as {name} has it");
    }

    private static Sample ReadSample(LineCursor cursor)
    {
        var name = cursor.Name(colons: true);
        cursor.SkipBlanks();
        var labels = ReadLabels(cursor);
        cursor.SkipBlanks();
        var value = cursor.Number();
        cursor.SkipBlanks();
        if (!cursor.IsAtEnd && cursor.Next != '#')
            _ = cursor.Number();
        cursor.SkipBlanks();
        // An exemplar says nothing of the counter.
        return cursor.IsAtEnd || cursor.Take("# {") ? new Sample(name, labels, value) : throw cursor.Wrong("the end of the line");
    }
}
