using System.Security.Cryptography;
using System.Text;

namespace Shop.Traffic;

/// <summary>Long transfers whose every byte is accounted for by a checksum.</summary>
public static class Transfers
{
    private const int ChunkSize = 1024;

    /// <summary>Acknowledges a body with its length and SHA-256.</summary>
    public static async Task<string> ReceiveAsync(HttpRequest request, CancellationToken aborted)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[16 * 1024];
        long length = 0;
        int count;
        while ((count = await request.Body.ReadAsync(buffer, aborted)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            length += count;
        }
        return $"{length} {Convert.ToHexStringLower(hash.GetHashAndReset())}\n";
    }

    /// <summary>Sends <paramref name="chunks"/> KiB over <paramref name="ms"/> milliseconds; the last line is the SHA-256 of all before it.</summary>
    public static async Task SendAsync(HttpResponse response, int chunks, int ms, TimeProvider time, CancellationToken aborted)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        response.ContentType = "text/plain";
        for (var i = 1; i <= chunks; i++)
        {
            var chunk = Encoding.ASCII.GetBytes($"chunk {i} of {chunks} ".PadRight(ChunkSize - 1, '.') + "\n");
            hash.AppendData(chunk);
            await response.Body.WriteAsync(chunk, aborted);
            await response.Body.FlushAsync(aborted);
            await Task.Delay(TimeSpan.FromMilliseconds((double)ms / chunks), time, aborted);
        }
        await response.WriteAsync($"sha256={Convert.ToHexStringLower(hash.GetHashAndReset())}\n", aborted);
    }
}
