using System.Text.Json.Serialization;
using Gapless.Supervisor.Alerts.Targets;

namespace Gapless.Supervisor.Alerts;

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(SlackMessage))]
[JsonSerializable(typeof(TeamsMessage))]
internal sealed partial class AlertJson : JsonSerializerContext;
