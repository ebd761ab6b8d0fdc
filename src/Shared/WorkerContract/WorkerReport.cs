using System.Text.Json.Serialization;

namespace Gapless.Contract.Workers;

/// <summary>What a worker says over its control channel.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(WorkerHello), "hello")]
[JsonDerivedType(typeof(WorkerCounts), "counts")]
[JsonDerivedType(typeof(WorkerMeasurements), "measurements")]
[JsonDerivedType(typeof(OrderTaken), "taken")]
[JsonDerivedType(typeof(LeadReport), "leads")]
[JsonDerivedType(typeof(StartedReport), "started")]
[JsonDerivedType(typeof(LeavingReport), "leaving")]
[JsonDerivedType(typeof(StateExported), "state-exported")]
[JsonDerivedType(typeof(StateImported), "state-imported")]
[JsonDerivedType(typeof(StateExpected), "state-expected")]
[JsonDerivedType(typeof(StateLeft), "state-left")]
[JsonDerivedType(typeof(WordsReport), "words")]
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

    /// <summary>It can lead, and waits for a <see cref="LeadOrder"/>.</summary>
    public bool CanLead { get; set; }

    /// <summary>States of which the next generation gets a copy.</summary>
    public int CopyStates { get; set; }

    /// <summary>States that move to the next generation.</summary>
    public int MoveStates { get; set; }

    /// <summary>It does not go on starting before a <see cref="StateImportOrder"/>.</summary>
    public bool AwaitsState { get; set; }
}

/// <summary>An order is in force, in the order in which they came. Whoever sends SIGTERM waits for it, or connections would be told to close that could move.</summary>
internal sealed record OrderTaken : WorkerReport;

/// <summary>The worker has begun to lead its service, or has ended what it ran as the leader and given the lock up.</summary>
internal sealed record LeadReport : WorkerReport
{
    public bool Leads { get; set; }
}

/// <summary>The worker ends, whoever asked it to, and accepts nothing more.</summary>
internal sealed record LeavingReport : WorkerReport;

/// <summary>The successor of an app that restarts itself has started, and waits for its traffic. To a supervisor a worker says READY=1 instead.</summary>
internal sealed record StartedReport : WorkerReport;
