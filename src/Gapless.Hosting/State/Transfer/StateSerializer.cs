using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gapless.Hosting.State;

/// <summary>How a value becomes bytes and is made of them again.</summary>
internal sealed record StateSerializer<T>(Func<T, byte[]> Write, Func<ReadOnlyMemory<byte>, T> Read)
    where T : notnull
{
    public static StateSerializer<T> Json(JsonTypeInfo<T> type) => new(
        value => JsonSerializer.SerializeToUtf8Bytes(value, type),
        bytes => JsonSerializer.Deserialize(bytes.Span, type) ?? throw new JsonException("The value is null."));
}
