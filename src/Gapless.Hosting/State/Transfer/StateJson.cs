using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Gapless.Hosting.State;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StateDirectory))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class StateJson : JsonSerializerContext;
