using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gapless.Adoption;

/// <summary>What <c>gapless adopt --json</c> prints.</summary>
/// <param name="Release">The folder to deploy; null: the unit does not tell.</param>
internal sealed record AdoptionAnswer(string Name, string Yaml, string? Release, ImmutableArray<AdoptionNote> Notes, ImmutableArray<string> Next);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdoptionAnswer))]
internal sealed partial class AdoptionJson : JsonSerializerContext
{
    public static byte[] Of(AdoptedService service, string yaml, ImmutableArray<string> next) =>
        JsonSerializer.SerializeToUtf8Bytes(new AdoptionAnswer(service.Name, yaml, service.Release, service.Notes, next), Default.AdoptionAnswer);
}
