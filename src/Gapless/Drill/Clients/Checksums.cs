using System.Security.Cryptography;
using System.Text;

namespace Gapless.Drill.Clients;

/// <summary>
/// What the strict answers to an upload and a download say: an upload is acknowledged by <c>LENGTH SHA256</c>; the last line of a download is
/// <c>sha256=HEX</c> of everything before it.
/// </summary>
internal static class Checksums
{
    private const string Label = "sha256=";

    public static string? FaultOfReceipt(byte[] answer, byte[] sent)
    {
        var expected = $"{sent.Length} {Convert.ToHexStringLower(SHA256.HashData(sent))}";
        var actual = Encoding.ASCII.GetString(answer).Trim();
        return actual == expected ? null : $"acknowledged '{actual}', sent '{expected}'";
    }

    public static string? FaultOfDownload(byte[] body)
    {
        var at = body.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes("\n" + Label)) + 1;
        if (at == 0)
            return $"no checksum at the end of {body.Length} bytes";
        var expected = Label + Convert.ToHexStringLower(SHA256.HashData(body.AsSpan(0, at)));
        var actual = Encoding.ASCII.GetString(body.AsSpan(at)).TrimEnd();
        return actual == expected ? null : $"{at} bytes with {expected}, announced {actual}";
    }
}
