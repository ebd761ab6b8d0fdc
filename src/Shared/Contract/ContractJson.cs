using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gapless.Contract;

/// <summary>The JSON of the control protocol, generated at compile time: the CLI must start fast.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(EventRecord))]
[JsonSerializable(typeof(DeployRequest))]
[JsonSerializable(typeof(ServiceRequest))]
[JsonSerializable(typeof(RollbackRequest))]
[JsonSerializable(typeof(UpdateRequest))]
[JsonSerializable(typeof(ScaleRequest))]
[JsonSerializable(typeof(UpgradeRequest))]
[JsonSerializable(typeof(ReleaseInfo[]))]
[JsonSerializable(typeof(RolloutInfo[]))]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(ProgressLine))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(AuditReport))]
public sealed partial class ContractJson : JsonSerializerContext;
