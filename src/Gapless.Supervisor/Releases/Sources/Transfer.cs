using System.Net;
using System.Net.Sockets;

namespace Gapless.Supervisor.Releases.Sources;

/// <summary>
/// Brings a file here whole, in as many attempts as it takes: each goes on where the last one was cut off (Range and If-Range, RFC 9110,
/// section 14). Bounded in bytes by the size that is known, in time by the least average rate.
/// </summary>
internal sealed class Transfer(HttpSource source, ReleaseUrl url, PartialFile file, DownloadLimits limits, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();
    private long? _size = url.Size;
    private long _received;

    /// <exception cref="ReleaseException">It could not be fetched; what has come stays.</exception>
    /// <exception cref="ReleaseRefusedException">It is too large, or comes too slowly; nothing of it is kept.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        int vain = 0;
        while (true)
        {
            long before = _received;
            string problem;
            try
            {
                if (await TryAsync(cancellationToken))
                {
                    return;
                }

                problem = $"it ended after {file.Length} bytes{(_size is { } size ? $" of {size}" : "")}";
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException or HttpIOException or IOException { InnerException: SocketException })
            {
                problem = e.Message;
            }

            vain = _received > before ? 0 : vain + 1;
            if (vain == limits.Attempts)
            {
                throw new ReleaseException($"{url.Location} could not be fetched: {problem}.");
            }

            RequireRate();
            await Task.Delay(limits.Pause * (1 << vain), clock, cancellationToken);
        }
    }

    /// <summary>True when all of it is here.</summary>
    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        // Without a name for what is here only the digest at the end can tell that the rest belongs to it.
        if (file.Length > 0 && file.Validator is null && url.Digest is null)
        {
            file.Clear();
        }

        long here = file.Length;
        if (here > 0 && here == _size)
        {
            return true;
        }

        using HttpResponseMessage response = await source.GetAsync(url.Location, here, file.Validator, _ => true, cancellationToken);
        if (!Accept(response, here))
        {
            return false;
        }

        RequireSize(_size ?? 0);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using FileStream to = file.Append();
        byte[] buffer = new byte[128 * 1024];
        while (await source.ReadAsync(body, buffer, cancellationToken) is var count and > 0)
        {
            RequireSize(to.Length + count);
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            _received += count;
            RequireRate();
        }

        return _size is null || to.Length == _size;
    }

    /// <summary>Makes the file ready for the body of this answer. False: nothing in it is of use, and it is worth another try.</summary>
    private bool Accept(HttpResponseMessage response, long here)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                file.Begin(response);
                Learn(response.Content.Headers.ContentLength);
                return true;
            case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange is { From: { } from } range && from == here:
                Learn(range.Length);
                return true;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                file.Clear();
                return false;
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new HttpRequestException($"the server answers {(int)response.StatusCode}");
            default:
                throw new ReleaseException($"{url.Location} answers {(int)response.StatusCode}.");
        }
    }

    private void Learn(long? size)
    {
        if (size is { } told && url.Size is { } known && told != known)
        {
            file.Clear();
            throw new ReleaseRefusedException($"what {url.Location} sends has {told} bytes, not {known}");
        }

        _size ??= size;
    }

    private void RequireSize(long bytes)
    {
        long most = Math.Min(_size ?? limits.LargestPackage, limits.LargestPackage);
        if (bytes > most || _size > most)
        {
            file.Clear();
            throw new ReleaseRefusedException($"{url.Location} sends more than {most} bytes");
        }
    }

    private void RequireRate()
    {
        TimeSpan elapsed = clock.GetElapsedTime(_started);
        if (elapsed > limits.Grace && _received / elapsed.TotalSeconds < limits.LeastRate)
        {
            throw new ReleaseException($"{url.Location} sends {_received / elapsed.TotalSeconds:0} bytes a second; it is left below {limits.LeastRate}. The next attempt goes on where this one ended.");
        }
    }
}
