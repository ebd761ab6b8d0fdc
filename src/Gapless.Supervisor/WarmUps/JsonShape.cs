using System.Text.Json;

namespace Gapless.Supervisor.WarmUps;

/// <summary>What a JSON text is made of: the path of every value with its type. Elements of an array share one path.</summary>
internal sealed class JsonShape
{
    private readonly Dictionary<string, JsonValueKind> _kinds = new(StringComparer.Ordinal);

    private JsonShape(JsonElement root) => Add("$", root);

    /// <summary>Null: it is no JSON, or its end is missing.</summary>
    public static JsonShape? Of(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new JsonShape(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the live version gives twice and the candidate does not; null when there is nothing. New members are none of it, and null stands for a value of any type.</summary>
    public static string? Difference(JsonShape live, JsonShape again, JsonShape candidate)
    {
        foreach (var (path, kind) in live._kinds)
        {
            if (!again._kinds.TryGetValue(path, out var same) || same != kind || kind == JsonValueKind.Null)
                continue;
            if (!candidate._kinds.TryGetValue(path, out var actual))
                return $"without {path}";
            if (actual != kind && actual != JsonValueKind.Null)
                return $"with {path} as {Name(actual)} instead of {Name(kind)}";
        }

        return null;
    }

    private void Add(string path, JsonElement element)
    {
        var kind = element.ValueKind == JsonValueKind.False ? JsonValueKind.True : element.ValueKind;
        // Of the elements of an array, the first that is not null speaks.
        if (!_kinds.TryGetValue(path, out var known) || known == JsonValueKind.Null)
            _kinds[path] = kind;
        if (kind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
                Add($"{path}.{member.Name}", member.Value);
        }
        else if (kind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Add($"{path}[]", item);
        }
    }

    private static string Name(JsonValueKind kind) => kind == JsonValueKind.True ? "boolean" : kind.ToString().ToLowerInvariant();
}
