using System.Text.Json.Serialization;

namespace Gapless.Contract.Workers;

/// <summary>How the messages of a control channel are written: one JSON object for each packet.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkerReport))]
[JsonSerializable(typeof(WorkerOrder))]
internal sealed partial class WorkerContractJson : JsonSerializerContext
{
    /// <summary>Of the longest packet, in bytes.</summary>
    public const int LongestMessage = 64 << 10;
}
