using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gapless.Supervisor.Releases.Storage;

/// <summary>What is known of a release beside its contents.</summary>
internal sealed record ReleaseInfoFile(string? Label, DateTimeOffset AddedAt, long Bytes)
{
    public static ReleaseInfoFile? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ReleaseJson.Default.ReleaseInfoFile);
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, ReleaseJson.Default.ReleaseInfoFile);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ReleaseInfoFile))]
internal sealed partial class ReleaseJson : JsonSerializerContext;
