using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gapless.Drill;

/// <summary>The account of a run. In a final report <c>Started</c> is the sum of the outcomes; in a snapshot <c>InFlight</c> is the rest.</summary>
internal sealed record TrafficReport
{
    public required int Seed { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<ClassReport> Classes { get; init; }

    public required IReadOnlyList<PhaseReport> Phases { get; init; }

    /// <summary>The first failures of the run in the order they happened, at most <see cref="TrafficRun.FailuresKept"/>.</summary>
    public required IReadOnlyList<TrafficFailure> Failures { get; init; }

    public long Started => Classes.Sum(c => c.Started);

    public long Ok => Classes.Sum(c => c.Ok);

    public long Failed => Classes.Sum(c => c.Failed);

    public long InFlight => Classes.Sum(c => c.InFlight);

    public ClassReport this[TrafficClass kind] => Classes.Single(c => c.Class == kind);

    /// <summary>A table for people, followed by the first failures.</summary>
    public string ToText() => ReportText.Of(this);

    public string ToJson() => JsonSerializer.Serialize(this, TrafficJson.Default.TrafficReport);
}

/// <summary>The account of one class.</summary>
internal sealed record ClassReport
{
    public required TrafficClass Class { get; init; }

    public required long Started { get; init; }

    public required long InFlight { get; init; }

    public required long Ok { get; init; }

    public required long WrongAnswer { get; init; }

    public required long Refused { get; init; }

    public required long Reset { get; init; }

    public required long EofBeforeAnswer { get; init; }

    public required long EofWithinAnswer { get; init; }

    public required long Timeout { get; init; }

    public long Failed => WrongAnswer + Refused + Reset + EofBeforeAnswer + EofWithinAnswer + Timeout;

    /// <summary>Connections established.</summary>
    public required long Opened { get; init; }

    /// <summary>Connections ended by <c>Connection: close</c> on an answer, or by a WebSocket close 1001 or 1012 with no echo owed.</summary>
    public required long ClosedPolitely { get; init; }

    /// <summary>Connections closed by the server between two requests, which the client saw before it wrote.</summary>
    public required long ClosedIdle { get; init; }

    /// <summary>Connections on which two versions (<c>X-Version</c>) answered.</summary>
    public required long SurvivedVersionChange { get; init; }

    /// <summary>Connections on which two workers (<c>X-Worker</c>) answered.</summary>
    public required long SurvivedWorkerChange { get; init; }

    /// <summary>Longest time in which no request of the class was completed.</summary>
    public required double LongestGapMilliseconds { get; init; }

    /// <summary>When that time was over, from the start of the run.</summary>
    public required double LongestGapEndSeconds { get; init; }

    /// <summary>Longest time from start to answer of a request that went well.</summary>
    public required double LongestLatencyMilliseconds { get; init; }

    public required IReadOnlyDictionary<string, long> AnswersByVersion { get; init; }

    public required IReadOnlyDictionary<string, long> AnswersByWorker { get; init; }
}

/// <summary>The time from one <see cref="TrafficRun.Mark"/> to the next; a request counts where it ended.</summary>
internal sealed record PhaseReport(string Label, double FromSeconds, long Ok, long Failed);

[JsonSerializable(typeof(TrafficReport))]
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true)]
internal sealed partial class TrafficJson : JsonSerializerContext;
