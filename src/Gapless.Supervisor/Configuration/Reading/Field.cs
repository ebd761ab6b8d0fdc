using System.Globalization;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>A value of the file under its name. The readers below return null after they have reported why.</summary>
internal readonly record struct Field(YamlTree Node, string Path, ProblemList Problems)
{
    public bool IsMap => Node is YamlMap;

    public bool IsList => Node is YamlList;

    public void Report(string message, string? suggestion = null) => Problems.Add(Node.At, Path, message, suggestion);

    /// <summary>Text, or null when it is a list, a map or nothing. <paramref name="example"/> is a right value.</summary>
    public string? Text(string example)
    {
        switch (Node)
        {
            case YamlText { IsNothing: true }:
                Report("has no value", $"Write for example '{Last}: {example}', or remove the key.");
                return null;
            case YamlText text:
                return text.Value;
            default:
                Report(IsList ? "must be one value, not a list" : "must be one value, not a map", $"Write for example '{Last}: {example}'.");
                return null;
        }
    }

    public int? Integer(int least, int most, string example)
    {
        if (Text(example) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most)
        {
            return value;
        }

        Report($"'{text}' is not a whole number from {least} to {most}", $"Write for example '{Last}: {example}'.");
        return null;
    }

    /// <summary><c>25%</c> is 0.25. <paramref name="least"/> and <paramref name="most"/> are per cent.</summary>
    public double? Percent(double least, double most, string example)
    {
        if (Text(example) is not { } text)
        {
            return null;
        }

        if (text.EndsWith('%') && double.TryParse(text[..^1].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most)
        {
            return value / 100;
        }

        Report($"'{text}' is not a share from {least.ToString(CultureInfo.InvariantCulture)}% to {most.ToString(CultureInfo.InvariantCulture)}%", $"Write for example '{Last}: {example}'.");
        return null;
    }

    /// <summary>A number of something that has no unit, 0 or more.</summary>
    public double? Number(string example)
    {
        if (Text(example) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
        {
            return value;
        }

        Report($"'{text}' is not a number", $"Write for example '{Last}: {example}'.");
        return null;
    }

    public bool? Boolean()
    {
        switch (Text("true")?.ToLowerInvariant())
        {
            case null:
                return null;
            case "true" or "yes" or "on":
                return true;
            case "false" or "no" or "off":
                return false;
            default:
                Report($"'{Text("true")}' is neither true nor false", $"Write '{Last}: true' or '{Last}: false'.");
                return null;
        }
    }

    public TimeSpan? Time(string example, TimeSpan? least = null)
    {
        if (Text(example) is not { } text)
        {
            return null;
        }

        if (!Duration.TryParse(text, out TimeSpan value))
        {
            Report($"'{text}' is not a duration", $"Write for example '{Last}: {example}' (ms, s, m, h, d).");
            return null;
        }

        if (value < least)
        {
            Report($"'{text}' is too short", $"The least is {Duration.Format(least.Value)}.");
            return null;
        }

        return value;
    }

    /// <summary>The parts of a list; a single value counts as a list of one.</summary>
    public IReadOnlyList<Field> Items()
    {
        Field self = this;
        if (Node is YamlText { IsNothing: true })
        {
            Report("has no value", "Remove the key, or write a value.");
            return [];
        }

        return Node is YamlList list
            ? [.. list.Items.Select((item, i) => new Field(item, $"{self.Path}[{i}]", self.Problems))]
            : [this];
    }

    /// <summary>The keys of a map, unknown ones reported. Null when it is no map. <paramref name="form"/> shows what was expected.</summary>
    public Section? Keys(KeySet known, string form)
    {
        if (Node is not YamlMap map)
        {
            Report(Node is YamlText { IsNothing: true } ? "has no value" : $"must be {form}", "The keys are: " + string.Join(", ", known.Names) + ".");
            return null;
        }

        return new Section(this, map, known);
    }

    /// <summary>All entries of a map whose keys are free.</summary>
    public IReadOnlyList<(string Key, Field Value)> Entries()
    {
        Field self = this;
        return Node is YamlMap map ? [.. map.Entries.Select(e => (e.Key, self.Child(e)))] : [];
    }

    public Field Child(YamlEntry entry) => new(entry.Value, Path.Length == 0 ? entry.Key : $"{Path}.{entry.Key}", Problems);

    private string Last => Path[(Path.LastIndexOf('.') + 1)..];
}
