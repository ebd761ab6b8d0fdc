using Microsoft.AspNetCore.Http;

namespace Gapless.Dev.Front.Forwarding;

/// <summary>Tells a page that a person opens from everything else that is asked for.</summary>
internal static class Navigation
{
    private static readonly string[] Destinations = ["document", "iframe", "frame"];

    /// <summary>Encodings that can be opened to put something in; the runtime has no zstd.</summary>
    private static readonly string[] Encodings = ["gzip", "br", "identity"];

    public static bool Is(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && (request.Headers["Sec-Fetch-Dest"] is not [var destination, ..] || Destinations.Contains(destination, StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// Changes what is asked of the app so that the answer can take the script: only encodings we can open, and the whole page, not "what you have
    /// is still right", because what the browser has may be without a script or with that of a session that is over.
    /// </summary>
    public static void Prepare(HttpRequestMessage request)
    {
        var accepted = request.Headers.NonValidated.TryGetValues("Accept-Encoding", out var values) ? values.ToString() : "";
        var kept = accepted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(token => Encodings.Contains(token.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase));
        request.Headers.Remove("Accept-Encoding");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", string.Join(", ", kept.DefaultIfEmpty("identity")));
        request.Headers.Remove("If-None-Match");
        request.Headers.Remove("If-Modified-Since");
    }
}
