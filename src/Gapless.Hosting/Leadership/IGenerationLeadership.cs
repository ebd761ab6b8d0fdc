namespace Gapless.Hosting;

/// <summary>
/// What must run once: in one process of the service at a time, through deploys, with several workers, and after crashes. For timers and queue consumers.
/// </summary>
/// <remarks>
/// Under Gapless one worker of the live version leads. At a deploy the old version's leader is told to stop when the new version is promoted, and the new one leads as
/// soon as the work there has ended. When a leader dies another worker leads at once, or its replacement. That there are never two is the kernel's word: they compete
/// for a lock on a file, which it takes from a process that ends. Outside Gapless the process always leads. All members may be called from any thread.
/// </remarks>
public interface IGenerationLeadership
{
    /// <summary>Whether this process leads now. True until all that runs by <see cref="RunWhileLeaderAsync"/> has ended.</summary>
    bool IsLeader { get; }

    /// <summary>Runs <paramref name="work"/> whenever this process leads, one run after the other, until a run ends by itself.</summary>
    /// <param name="work">
    /// Its token is cancelled when this process is to lead no more. It should end soon then, in whatever way, leaving nothing half-done: nobody else leads before it has. If it
    /// ends, also by an exception, while its token is not cancelled, that is the end.
    /// </param>
    /// <param name="cancellationToken">Ends the run, or the wait for one; with a hosted service its stopping token.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task RunWhileLeaderAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken);
}
