using Microsoft.Extensions.Hosting;

namespace Gapless.Hosting.Restarts;

/// <summary>
/// A process that was replaced before the one before it has ended stays until then, after its own drain: what comes from there, connections and late changes of states, goes through it to the next.
/// </summary>
internal sealed class LastInLine : IHostedLifecycleService
{
    private readonly Succession _succession;

    public LastInLine(Succession succession) => _succession = succession;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>That process began to drain before this one, and so is gone before the host's limit here.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (!_succession.HasLeft)
            return;
        try
        {
            await _succession.PredecessorGone.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Its limit is longer than this one's.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
