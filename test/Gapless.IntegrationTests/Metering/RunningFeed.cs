using System.Threading.Channels;
using Gapless.Supervisor.Metering;

namespace Gapless.IntegrationTests.Metering;

/// <summary>A feed from its start to its end.</summary>
internal sealed class RunningFeed : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    public RunningFeed(IMetricFeed feed, ChannelWriter<MetricNews> news)
    {
        _running = feed.RunAsync(n => news.TryWrite(n), _end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }
}
