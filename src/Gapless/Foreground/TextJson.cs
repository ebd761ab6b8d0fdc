using System.Text.Json.Serialization;

namespace Gapless.Foreground;

[JsonSerializable(typeof(string))]
internal sealed partial class TextJson : JsonSerializerContext;
