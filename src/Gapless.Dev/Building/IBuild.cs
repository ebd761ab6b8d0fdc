using Gapless.Dev.Watching;

namespace Gapless.Dev.Building;

/// <summary>Makes new versions. Used by one caller at a time; disposed when no process of it runs any more.</summary>
internal interface IBuild : IDisposable
{
    /// <summary>The first version, and every one that is asked for by hand.</summary>
    Task<BuildOutcome> BuildAsync(CancellationToken cancellationToken);

    /// <param name="changes">All changes since the last outcome.</param>
    /// <param name="cancellationToken">Something newer was saved: this version is not needed any more.</param>
    Task<BuildOutcome> BuildAsync(IReadOnlyList<FileChange> changes, CancellationToken cancellationToken);

    /// <summary>A new process of the newest version that there is, without building it again where that can be.</summary>
    Task<BuildOutcome> AgainAsync(CancellationToken cancellationToken);

    /// <summary>The last version serves: now is the time for what the next one would have to wait for. Does not wait.</summary>
    void Started();
}
