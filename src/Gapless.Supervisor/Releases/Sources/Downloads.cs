using System.Security.Cryptography;
using System.Text;

namespace Gapless.Supervisor.Releases.Sources;

/// <summary>
/// Fetches packages and feeds. What an attempt that was cut off has brought stays in <c>DIRECTORY/SERVICE</c>, for one file of a service at a
/// time, and the next attempt goes on there, after a restart too.
/// </summary>
/// <remarks>One file of a service at a time; any thread.</remarks>
internal sealed class Downloads(string directory, DownloadLimits limits, TimeProvider clock)
{
    /// <summary>Fetches a package and holds it against its digest.</summary>
    /// <exception cref="ReleaseException">It could not be fetched.</exception>
    /// <exception cref="ReleaseRefusedException">It is not what its digest or size says; nothing of it is kept.</exception>
    public async Task<Download> FetchAsync(string service, ReleaseUrl url, CancellationToken cancellationToken)
    {
        string path = Prepare(service, url);
        using var source = new HttpSource(limits, clock);
        var partial = new PartialFile(path);
        long resumed = partial.Length;
        await new Transfer(source, url, partial, limits, clock).RunAsync(cancellationToken);
        string digest = await partial.DigestAsync(cancellationToken);
        if (url.Digest is { } wanted && digest != wanted && resumed > 0)
        {
            // The beginning may be that of another file: once more, as a whole.
            resumed = 0;
            partial.Clear();
            await new Transfer(source, url, partial, limits, clock).RunAsync(cancellationToken);
            digest = await partial.DigestAsync(cancellationToken);
        }

        if (url.Digest is { } expected && digest != expected)
        {
            partial.Clear();
            throw new ReleaseRefusedException($"what {url.Location} sends is not what was asked for: its SHA-256 is {digest}, not {expected}");
        }

        return new Download(path, partial.Length, resumed);
    }

    /// <summary>Reads a small file as a whole.</summary>
    /// <param name="allowed">Which places may be asked, redirects included.</param>
    /// <exception cref="ReleaseException">It could not be fetched.</exception>
    /// <exception cref="ReleaseRefusedException">A place that is not allowed, or a file too large.</exception>
    public async Task<byte[]> ReadFeedAsync(Uri feed, Predicate<Uri> allowed, CancellationToken cancellationToken)
    {
        using var source = new HttpSource(limits, clock);
        long started = clock.GetTimestamp();
        try
        {
            using HttpResponseMessage response = await source.GetAsync(feed, from: 0, unchanged: null, allowed, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new ReleaseException($"{feed} answers {(int)response.StatusCode}.");
            }

            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var all = new MemoryStream();
            byte[] buffer = new byte[16 * 1024];
            while (await source.ReadAsync(body, buffer, cancellationToken) is var count and > 0)
            {
                all.Write(buffer, 0, count);
                if (all.Length > limits.LargestFeed)
                {
                    throw new ReleaseRefusedException($"{feed} sends more than {limits.LargestFeed} bytes, and no feed is so large");
                }

                if (clock.GetElapsedTime(started) > limits.Grace)
                {
                    throw new ReleaseException($"{feed} takes more than {limits.Grace.TotalSeconds:0.#} s.");
                }
            }

            return all.ToArray();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw new ReleaseException($"{feed} could not be read: {e.Message}", e);
        }
    }

    private string Prepare(string service, ReleaseUrl url)
    {
        string own = Path.Combine(directory, service);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.ToString())))[..16];
        Directory.CreateDirectory(own);
        foreach (string other in Directory.EnumerateFiles(own).Where(f => Path.GetFileNameWithoutExtension(f) != name))
        {
            File.Delete(other);
        }

        return Path.Combine(own, name + ".part");
    }
}
