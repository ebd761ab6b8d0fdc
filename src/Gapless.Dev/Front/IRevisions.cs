namespace Gapless.Dev.Front;

/// <summary>What the front asks the session about revisions.</summary>
internal interface IRevisions
{
    /// <summary>
    /// Waits until a request was answered by <paramref name="revision"/> or a later one, or until it is certain that none will be. A revision
    /// that does not exist yet is waited for.
    /// </summary>
    Task<RevisionAnswer> WaitAsync(int revision, CancellationToken cancellationToken);
}
