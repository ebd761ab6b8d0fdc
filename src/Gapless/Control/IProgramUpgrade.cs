using Gapless.Contract;

namespace Gapless.Control;

/// <summary>The supervisor's own upgrade, as the control API sees it.</summary>
internal interface IProgramUpgrade
{
    /// <summary>Proves that the new program can take over. Changes nothing.</summary>
    Task<CommandResult> CheckAsync(UpgradeRequest request, string actor, CancellationToken cancellationToken);

    /// <summary>Called when the good answer of <see cref="CheckAsync"/> has been sent; returns at once, the process is replaced soon after.</summary>
    void Begin(UpgradeRequest request, string actor);
}
