using System.Collections.Immutable;

namespace Gapless.Contract;

/// <summary>All that the supervisor knows at one moment. Fields are only ever added.</summary>
public sealed record StatusReport
{
    public required string Version { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string ConfigPath { get; init; }

    /// <summary>Problems of the last reload, which was not applied; empty when the file and the running configuration agree.</summary>
    public ImmutableArray<string> ConfigProblems { get; init; } = [];

    public required ImmutableArray<ServiceStatus> Services { get; init; }
}

/// <summary>One service.</summary>
public sealed record ServiceStatus
{
    public required string Name { get; init; }

    /// <summary>One of <c>empty</c>, <c>starting</c>, <c>running</c>, <c>rolling out</c>, <c>frozen</c> (a rollout failed and cannot go back by itself), <c>unserved</c>, <c>stopping</c>, <c>stopped</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is unserved; null when all is well.</summary>
    public string? Problem { get; init; }

    public required ImmutableArray<EndpointStatus> Endpoints { get; init; }

    public required ImmutableArray<GenerationStatus> Generations { get; init; }

    public RolloutStatus? Rollout { get; init; }
}

/// <summary>Where a service listens.</summary>
/// <param name="Mode"><c>steered</c>, <c>unix</c> or <c>shared</c> (inherited without SO_REUSEPORT: old and new share it).</param>
/// <param name="Queued">Connections that wait in the accept queues.</param>
public sealed record EndpointStatus(string Address, string Mode, int Queued, string? Problem);

/// <summary>One generation that still has a process or a share.</summary>
public sealed record GenerationStatus
{
    public required int Number { get; init; }

    public required string Release { get; init; }

    public string? Label { get; init; }

    /// <summary>One of <c>starting</c>, <c>proving</c>, <c>candidate</c>, <c>live</c>, <c>warm</c>, <c>draining</c>, <c>stopping</c>, <c>failed</c>.</summary>
    public required string State { get; init; }

    public required int Slot { get; init; }

    /// <summary>Where its first worker is reached from this machine, and no other; null: only together with others.</summary>
    public string? Target { get; init; }

    /// <summary>Share of new connections, in 1/10000.</summary>
    public required int Weight { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What its workers measured in the last ten seconds; null: nothing, or they do not measure.</summary>
    public RequestStatus? Requests { get; init; }

    public required ImmutableArray<WorkerStatus> Workers { get; init; }
}

/// <summary>The requests of a generation, WebSockets aside.</summary>
/// <param name="PerSecond">Requests that ended.</param>
/// <param name="FailedPerSecond">Of them: ended by an exception or a cut connection, or answered with a 5xx.</param>
/// <param name="P50Ms">Median duration in milliseconds, from the request's head to the end of the answer, to an eighth.</param>
/// <param name="P99Ms">99 % took less.</param>
public sealed record RequestStatus(double PerSecond, double FailedPerSecond, double P50Ms, double P99Ms);

/// <summary>One process of a generation.</summary>
public sealed record WorkerStatus
{
    public required int Index { get; init; }

    /// <summary>0 while there is no process.</summary>
    public required int Pid { get; init; }

    /// <summary>One of <c>starting</c>, <c>ready</c>, <c>standby</c> (ready, without a share of new connections until another worker ends), <c>unhealthy</c>, <c>stopping</c>, <c>waiting</c> (to be restarted), <c>gone</c>.</summary>
    public required string State { get; init; }

    public required int Restarts { get; init; }

    /// <summary>Resident memory in bytes; 0 when unknown.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>Connections open now, by its own count of the last second; null: it does not count.</summary>
    public int? Connections { get; init; }

    /// <summary>What the process last said with STATUS=.</summary>
    public string? Text { get; init; }
}

/// <summary>The running rollout, or the last one.</summary>
public sealed record RolloutStatus
{
    public required long Id { get; init; }

    /// <summary>Name of the phase: <c>staging</c>, <c>starting</c>, <c>proving</c>, <c>shifting</c>, <c>promoting</c>, <c>warm</c>, <c>draining</c>, <c>done</c>, <c>frozen</c>, <c>reverting</c>, <c>kept</c>, <c>reverted</c>.</summary>
    public required string Phase { get; init; }

    public required bool Ended { get; init; }

    public bool Paused { get; init; }

    public int? From { get; init; }

    public int? To { get; init; }

    /// <summary>The candidate's share now, in 1/10000.</summary>
    public int Weight { get; init; }

    /// <summary>Index of the step in <see cref="Steps"/>.</summary>
    public int Step { get; init; }

    public ImmutableArray<string> Steps { get; init; } = [];

    public string? Reason { get; init; }

    /// <summary>While <c>warm</c>: until then a rollback takes one call. While <c>kept</c>: until then the candidate that failed can be looked at. Null otherwise.</summary>
    public DateTimeOffset? Until { get; init; }
}
