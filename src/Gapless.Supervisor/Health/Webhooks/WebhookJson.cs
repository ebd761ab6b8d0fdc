using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gapless.Supervisor.Health.Webhooks;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HookMoment))]
internal sealed partial class WebhookJson : JsonSerializerContext;
