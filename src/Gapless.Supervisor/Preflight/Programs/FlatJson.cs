using System.Globalization;
using System.Text.Json;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>A JSON file as the configuration of .NET sees it: <c>Section:Key</c> and its value.</summary>
internal static class FlatJson
{
    /// <exception cref="FormatException">It is no JSON.</exception>
    public static Dictionary<string, string> Read(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            Add(values, "", file.RootElement);
        }
        catch (JsonException error)
        {
            throw new FormatException($"{Path.GetFileName(path)} is no JSON: {error.Message}", error);
        }

        return values;
    }

    private static void Add(Dictionary<string, string> values, string key, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Add(values, key.Length == 0 ? property.Name : $"{key}:{property.Name}", property.Value);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index())
                    Add(values, $"{key}:{index.ToString(CultureInfo.InvariantCulture)}", item);
                break;
            default:
                values[key] = element.ToString();
                break;
        }
    }
}
