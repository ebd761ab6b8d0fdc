using Gapless.Hosting;

namespace Worker;

/// <summary>
/// Handles orders one by one, in one process of the service at a time: with two of them every order could be handled twice. At a deploy it ends its order, and the next
/// version's consumer begins right after it.
/// </summary>
internal sealed partial class Consumer(Inbox inbox, IGenerationLeadership leadership, ILogger<Consumer> log) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => leadership.RunWhileLeaderAsync(ConsumeAsync, stoppingToken);

    private async Task ConsumeAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (inbox.Peek() is not { } order)
            {
                await Task.Delay(Idle, TimeProvider.System, cancellationToken);
                continue;
            }

            // Not cancelled in the middle: what has begun is ended.
            LogHandled(order.Name, Environment.ProcessId);
            Inbox.Done(order.Id);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Order {Name} was handled by {Pid}")]
    private partial void LogHandled(string name, int pid);
}
