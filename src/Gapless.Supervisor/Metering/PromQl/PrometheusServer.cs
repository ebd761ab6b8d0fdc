using System.Globalization;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Metering.PromQl;

/// <summary>Asks a Prometheus server, or what speaks like one. Any thread.</summary>
internal sealed class PrometheusServer : IDisposable
{
    private const int MostBytes = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly string _query;
    private readonly TimeProvider _clock;

    /// <param name="url">Before <c>/api/v1/query</c>.</param>
    /// <param name="clock">Of the timeout.</param>
    public PrometheusServer(Uri url, TimeProvider clock)
    {
        _query = url.ToString().TrimEnd('/') + "/api/v1/query";
        _clock = clock;
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostBytes };
    }

    /// <summary>The value of a query at a moment.</summary>
    /// <exception cref="MeteringException">There is none.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<double> ValueAsync(string query, DateTimeOffset at, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var time = (at.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
        try
        {
            using var answer = await _client.GetAsync($"{_query}?query={Uri.EscapeDataString(query)}&time={time}", either.Token);
            return QueryAnswer.Read((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MeteringException($"{_query}: no answer within {Duration.Format(Limit)}");
        }
        catch (HttpRequestException error)
        {
            throw new MeteringException($"{_query}: {error.Message}", error);
        }
    }

    public void Dispose() => _client.Dispose();
}
