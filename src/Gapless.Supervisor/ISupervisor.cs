using Gapless.Contract;

namespace Gapless.Supervisor;

/// <summary>
/// What the control API can ask of the engine. Every command returns when it has been carried out (or, with
/// <c>Wait = false</c>, accepted); a cancelled token stops the waiting, never the work. Thread-safe.
/// </summary>
public interface ISupervisor
{
    /// <summary>A snapshot; costs no lock and no wait.</summary>
    StatusReport Status();

    /// <summary>Returns when every service has taken up work: one that hangs lets it wait.</summary>
    Task PulseAsync(CancellationToken cancellationToken);

    Task<CommandResult> DeployAsync(DeployRequest request, string actor, CancellationToken cancellationToken);

    Task<CommandResult> RollbackAsync(RollbackRequest request, string actor, CancellationToken cancellationToken);

    /// <summary>Skips the rest of the holds.</summary>
    Task<CommandResult> PromoteAsync(ServiceRequest request, string actor, CancellationToken cancellationToken);

    Task<CommandResult> PauseAsync(ServiceRequest request, string actor, CancellationToken cancellationToken);

    Task<CommandResult> ResumeAsync(ServiceRequest request, string actor, CancellationToken cancellationToken);

    /// <summary>Reverts the running rollout.</summary>
    Task<CommandResult> AbortAsync(ServiceRequest request, string actor, CancellationToken cancellationToken);

    /// <summary>A new generation of the live release, without a gap. Service null: all of them.</summary>
    Task<CommandResult> RestartAsync(ServiceRequest request, string actor, CancellationToken cancellationToken);

    Task<CommandResult> ScaleAsync(ScaleRequest request, string actor, CancellationToken cancellationToken);

    /// <summary>Reads the configuration again and rolls out what changed. A bad file changes nothing.</summary>
    Task<CommandResult> ReloadAsync(string actor, CancellationToken cancellationToken);

    /// <summary>Sends a test to everybody who is told when something goes wrong; the details say what became of each.</summary>
    Task<CommandResult> TestAlertsAsync(string actor, CancellationToken cancellationToken);

    /// <summary>Drains and stops one service; its endpoints answer 503.</summary>
    Task<CommandResult> StopAsync(ServiceRequest request, string actor, CancellationToken cancellationToken);

    /// <summary>Asks the service's feed for a newer release and rolls it out. Service null: all that have a feed.</summary>
    Task<CommandResult> UpdateAsync(UpdateRequest request, string actor, CancellationToken cancellationToken);

    /// <summary>Forgets the counters of the packages and feeds that a service has seen.</summary>
    Task<CommandResult> ResetTrustAsync(ServiceRequest request, string actor, CancellationToken cancellationToken);

    IReadOnlyList<ReleaseInfo> Releases(string? service);

    /// <summary>Newest first.</summary>
    IReadOnlyList<RolloutInfo> History(string? service, int limit);

    /// <summary>Events with an id above <paramref name="after"/>; with <paramref name="follow"/> it goes on until cancelled.</summary>
    IAsyncEnumerable<EventRecord> EventsAsync(long after, string? service, bool follow, CancellationToken cancellationToken);

    /// <summary>Whether every event is as it was written. Reads all of them.</summary>
    /// <param name="head">A hash that must be among them; null: none.</param>
    AuditReport Audit(string? head);

    /// <summary>Id of the newest event, to follow from now on.</summary>
    long LastEventId { get; }

    /// <summary>The last <paramref name="lines"/> lines that the workers of the service printed, oldest first; then, with <paramref name="follow"/>, what comes.</summary>
    IAsyncEnumerable<string> LogsAsync(string? service, int lines, bool follow, CancellationToken cancellationToken);

    /// <summary>This process was asked to end, and perhaps its workers were as well: those that end from now on are not started again. One of the next three follows.</summary>
    void StopStarting();

    /// <summary>
    /// Makes ready for <c>execve</c> of a new binary: finishes writing, stops its loops, leaves workers and keeper running.
    /// After it returns only <c>execve</c> or the end of the process may follow.
    /// </summary>
    Task DetachAsync(CancellationToken cancellationToken);

    /// <summary>Ends every process in good order, and leaves sockets, what waits in their queues, and the workers' states to the next supervisor.</summary>
    Task SuspendAsync(CancellationToken cancellationToken);

    /// <summary>SIGTERM: drains and stops every service, ends the keeper, closes the journal.</summary>
    Task ShutdownAsync(CancellationToken cancellationToken);
}
