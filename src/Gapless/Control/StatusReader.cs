using System.Collections.Immutable;
using System.Text.Json;
using Gapless.Contract;

namespace Gapless.Control;

/// <summary>
/// Reads a <see cref="StatusReport"/> by hand. The generated reader has to be compiled at run time for its many value types, which
/// costs more than the rest of <c>gapless status</c> together; a test holds the two to the same result.
/// </summary>
internal static class StatusReader
{
    /// <exception cref="JsonException">Not JSON, or a field that must be there is missing or of another type.</exception>
    public static StatusReport Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        try
        {
            return Report(document.RootElement);
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("not a status report: " + failure.Message, failure);
        }
    }

    private static StatusReport Report(JsonElement from) => new()
    {
        Version = Text(from, "version"),
        Pid = Number(from, "pid"),
        StartedAt = from.GetProperty("startedAt").GetDateTimeOffset(),
        ConfigPath = Text(from, "configPath"),
        ConfigProblems = List(from, "configProblems", e => e.GetString()!),
        Services = List(from, "services", Service),
    };

    private static ServiceStatus Service(JsonElement from) => new()
    {
        Name = Text(from, "name"),
        State = Text(from, "state"),
        Problem = TextOrNull(from, "problem"),
        Endpoints = List(from, "endpoints", e => new EndpointStatus(Text(e, "address"), Text(e, "mode"), Number(e, "queued"), TextOrNull(e, "problem"))),
        Generations = List(from, "generations", Generation),
        Rollout = from.TryGetProperty("rollout", out var rollout) && rollout.ValueKind != JsonValueKind.Null ? Rollout(rollout) : null,
    };

    private static GenerationStatus Generation(JsonElement from) => new()
    {
        Number = Number(from, "number"),
        Release = Text(from, "release"),
        Label = TextOrNull(from, "label"),
        State = Text(from, "state"),
        Slot = Number(from, "slot"),
        Weight = Number(from, "weight"),
        StartedAt = from.GetProperty("startedAt").GetDateTimeOffset(),
        Workers = List(from, "workers", Worker),
    };

    private static WorkerStatus Worker(JsonElement from) => new()
    {
        Index = Number(from, "index"),
        Pid = Number(from, "pid"),
        State = Text(from, "state"),
        Restarts = Number(from, "restarts"),
        ResidentBytes = from.TryGetProperty("residentBytes", out var bytes) ? bytes.GetInt64() : 0,
        Text = TextOrNull(from, "text"),
    };

    private static RolloutStatus Rollout(JsonElement from) => new()
    {
        Id = from.GetProperty("id").GetInt64(),
        Phase = Text(from, "phase"),
        Ended = from.GetProperty("ended").GetBoolean(),
        Paused = from.TryGetProperty("paused", out var paused) && paused.GetBoolean(),
        From = from.TryGetProperty("from", out var old) && old.ValueKind != JsonValueKind.Null ? old.GetInt32() : null,
        To = from.TryGetProperty("to", out var candidate) && candidate.ValueKind != JsonValueKind.Null ? candidate.GetInt32() : null,
        Weight = NumberOrZero(from, "weight"),
        Step = NumberOrZero(from, "step"),
        Steps = List(from, "steps", e => e.GetString()!),
        Reason = TextOrNull(from, "reason"),
    };

    private static string Text(JsonElement from, string name) => from.GetProperty(name).GetString()!;

    private static string? TextOrNull(JsonElement from, string name) => from.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int Number(JsonElement from, string name) => from.GetProperty(name).GetInt32();

    private static int NumberOrZero(JsonElement from, string name) => from.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    /// <summary>Empty when it is not there.</summary>
    private static ImmutableArray<T> List<T>(JsonElement from, string name, Func<JsonElement, T> read)
        where T : class
    {
        if (!from.TryGetProperty(name, out var list))
            return [];

        var items = ImmutableArray.CreateBuilder<T>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
            items.Add(read(item));

        return items.MoveToImmutable();
    }
}
