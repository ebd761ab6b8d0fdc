using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Gapless.Supervisor.Configuration;

/// <summary>
/// The way to one value in a JSON document: <c>$.checks[0].name</c>. The part of JSONPath (RFC 9535) that names exactly one place: the root, members
/// (<c>.name</c>, <c>['any name']</c>) and elements counted from 0; no wildcards, filters, slices or indices from the end.
/// </summary>
public sealed record JsonPath
{
    private readonly ImmutableArray<Step> _steps;

    private JsonPath(string text, ImmutableArray<Step> steps)
    {
        Text = text;
        _steps = steps;
    }

    public string Text { get; }

    public static JsonPath? TryParse(string text)
    {
        if (!text.StartsWith('$'))
            return null;
        var steps = ImmutableArray.CreateBuilder<Step>();
        for (int at = 1; at < text.Length;)
        {
            if (NextStep(text, ref at) is not { } step)
                return null;
            steps.Add(step);
        }

        return new JsonPath(text, steps.ToImmutable());
    }

    /// <summary>The value at this place, or null where there is none. Of members of the same name the last one counts.</summary>
    public JsonElement? Find(JsonElement root)
    {
        JsonElement here = root;
        foreach (Step step in _steps)
        {
            JsonElement next;
            switch (step.Member)
            {
                case { } name when here.ValueKind == JsonValueKind.Object && here.TryGetProperty(name, out next):
                    break;
                case null when here.ValueKind == JsonValueKind.Array && step.Index < here.GetArrayLength():
                    next = here[step.Index];
                    break;
                default:
                    return null;
            }

            here = next;
        }

        return here;
    }

    public bool Equals(JsonPath? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    private static Step? NextStep(string text, ref int at)
    {
        int begin = at + 1;
        if (text[at] == '.')
        {
            at = text.AsSpan(begin).IndexOfAny('.', '[') is >= 0 and var length ? begin + length : text.Length;
            return IsName(text.AsSpan(begin, at - begin)) ? new Step(text[begin..at], 0) : null;
        }

        if (text[at] != '[' || begin == text.Length)
            return null;
        string ending = text[begin] is '\'' or '"' ? text[begin] + "]" : "]";
        begin += ending.Length - 1;
        int end = text.IndexOf(ending, begin, StringComparison.Ordinal);
        if (end < 0)
            return null;
        at = end + ending.Length;
        string inside = text[begin..end];
        if (ending.Length == 2)
            return new Step(inside, 0);
        return int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? new Step(null, index) : null;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-'))
                return false;
        }

        return !name.IsEmpty;
    }

    /// <param name="Member">Null: an element of an array.</param>
    private readonly record struct Step(string? Member, int Index);
}
