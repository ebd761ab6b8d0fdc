using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Foreground;

/// <summary>Where the program came with an image or belongs to somebody's own unit, it is replaced by whoever put it there.</summary>
internal sealed class NoUpgrade : IProgramUpgrade
{
    public Task<CommandResult> CheckAsync(UpgradeRequest request, string actor, CancellationToken cancellationToken) =>
        Task.FromResult(CommandResult.Refused("'gapless run' is not upgraded in place: end it and start the new program, or use 'gapless serve'"));

    public void Begin(UpgradeRequest request, string actor) => throw new InvalidOperationException("There is no upgrade to begin.");
}
