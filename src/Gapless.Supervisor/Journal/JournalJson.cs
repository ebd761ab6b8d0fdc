using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Journal;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RolloutState))]
[JsonSerializable(typeof(ImmutableArray<PhaseStart>))]
[JsonSerializable(typeof(GenerationAccount))]
internal sealed partial class JournalJson : JsonSerializerContext;
