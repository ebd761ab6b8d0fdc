using System.Net.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;
using Gapless.Supervisor.Health.Http;
using Gapless.Supervisor.Metering.Exposition;

namespace Gapless.Supervisor.Metering.Scraping;

/// <summary>One page of one worker, on a connection of its own.</summary>
internal static class Scrape
{
    /// <summary>A page that is larger is no data: half of it would be other data.</summary>
    public const int MostBytes = 8 << 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <exception cref="MeteringException">There is no page, or not in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<MetricsPage> PageAsync(ScrapedWorker worker, string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (worker.Target is not { } target)
            throw new MeteringException($"GET {path}: the workers share one socket, so none of them can be asked for its own counters");
        using var limit = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var socket = await target.ConnectAsync(either.Token);
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            var answer = await HttpExchange.SendAsync(stream, new HttpCheck { Path = path }, either.Token, MostBytes);
            if (answer.Status != 200)
                throw new MeteringException($"GET {path} ({target.Display}) answered '{Excerpt.Of(answer.StatusLine, 80)}'");
            if (answer.Body.Length >= MostBytes)
                throw new MeteringException($"GET {path} ({target.Display}) sends more than {MostBytes >> 20} MiB");
            return PageReader.Read(answer.Body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MeteringException($"GET {path} ({target.Display}): no whole answer within {Duration.Format(Timeout)}");
        }
        catch (Exception error) when (error is SocketException or IOException or HttpProbeException or FormatException)
        {
            throw new MeteringException($"GET {path} ({target.Display}): {error.Message}", error);
        }
    }
}
