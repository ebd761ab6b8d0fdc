using System.Net;
using System.Net.Http.Headers;

namespace Gapless.Supervisor.Releases.Sources;

/// <summary>
/// Asks web servers for files. Made for one errand and disposed with it: the supervisor keeps no connections. Which certificates are
/// trusted is the system's matter (and <c>SSL_CERT_FILE</c>'s, <c>SSL_CERT_DIR</c>'s), and so are proxies.
/// </summary>
internal sealed class HttpSource : IDisposable
{
    private readonly HttpClient _client;
    private readonly DownloadLimits _limits;
    private readonly TimeProvider _clock;

    public HttpSource(DownloadLimits limits, TimeProvider clock)
    {
        _limits = limits;
        _clock = clock;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("gapless", typeof(HttpSource).Assembly.GetName().Version!.ToString(3)));
    }

    /// <summary>The head of the answer; its body is read by the caller, with <see cref="ReadAsync"/>.</summary>
    /// <param name="from">The first byte that is wanted.</param>
    /// <param name="unchanged">What the file had to be for <paramref name="from"/> to make sense; null: no matter.</param>
    /// <param name="allowed">Which places may be asked, redirects included.</param>
    /// <exception cref="ReleaseRefusedException">A place that is not allowed, or redirects without end.</exception>
    /// <exception cref="HttpRequestException">No answer.</exception>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri location, long from, RangeConditionHeaderValue? unchanged, Predicate<Uri> allowed, CancellationToken cancellationToken)
    {
        for (int redirects = 0; ; redirects++)
        {
            if (location.Scheme is not ("http" or "https") || !allowed(location))
            {
                throw new ReleaseRefusedException($"{location} is not asked: without a signature ('trust: require') only HTTPS and this machine itself are");
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, location);
            if (from > 0)
            {
                request.Headers.Range = new RangeHeaderValue(from, null);
                request.Headers.IfRange = unchanged;
            }

            HttpResponseMessage response = await WithinAsync(token => _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } next)
            {
                return response;
            }

            response.Dispose();
            location = new Uri(location, next);
            if (redirects == _limits.Redirects)
            {
                throw new ReleaseRefusedException($"the server redirects more than {_limits.Redirects} times, the last time to {location}");
            }
        }
    }

    /// <summary>The next bytes of a body; 0 at its end.</summary>
    /// <exception cref="TimeoutException">None in time.</exception>
    public Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken) =>
        WithinAsync(token => body.ReadAsync(buffer, token).AsTask(), cancellationToken);

    public void Dispose() => _client.Dispose();

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var stalled = new CancellationTokenSource(_limits.Stall, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException late) when (stalled.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {_limits.Stall.TotalSeconds:0.#} s", late);
        }
    }
}
