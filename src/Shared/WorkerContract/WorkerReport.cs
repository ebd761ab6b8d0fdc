using System.Text.Json.Serialization;

namespace Gapless.Contract.Workers;

/// <summary>What a worker says over its control channel.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(WorkerHello), "hello")]
[JsonDerivedType(typeof(WorkerCounts), "counts")]
[JsonDerivedType(typeof(OrderTaken), "taken")]
internal abstract record WorkerReport;

/// <summary>The first message of each connection; a worker connects again when its supervisor was replaced.</summary>
internal sealed record WorkerHello : WorkerReport
{
    public const int CurrentProtocol = 1;

    public int Protocol { get; set; } = CurrentProtocol;

    /// <summary>The worker's <c>GAPLESS_WORKER_ID</c>.</summary>
    public string WorkerId { get; set; } = "";

    /// <summary>Version of the library.</summary>
    public string Library { get; set; } = "";
}

/// <summary>An order is in force, in the order in which they came. Whoever sends SIGTERM waits for it, or connections would be told to close that could move.</summary>
internal sealed record OrderTaken : WorkerReport;
