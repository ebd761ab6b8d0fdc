namespace Gapless.Hosting.Crashes;

/// <summary>How a request of HTTP/1.1 in clear text begins; neither TLS nor the preface of HTTP/2 does.</summary>
internal static class ClearTextRequest
{
    private static readonly byte[][] All =
    [
        "GET "u8.ToArray(), "POST "u8.ToArray(), "HEAD "u8.ToArray(), "PUT "u8.ToArray(), "DELETE "u8.ToArray(), "PATCH "u8.ToArray(), "OPTIONS "u8.ToArray(),
        "TRACE "u8.ToArray(), "CONNECT "u8.ToArray(),
    ];

    /// <param name="first">What has come of a request; perhaps not the whole method.</param>
    public static bool MayBegin(ReadOnlySpan<byte> first)
    {
        foreach (var method in All)
        {
            var length = Math.Min(first.Length, method.Length);
            if (first[..length].SequenceEqual(method.AsSpan(0, length)))
                return true;
        }

        return false;
    }
}
