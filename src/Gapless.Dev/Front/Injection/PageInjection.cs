using System.IO.Compression;
using System.Net;
using System.Text;
using Gapless.Dev.Front.Browsers;
using Microsoft.AspNetCore.Http;

namespace Gapless.Dev.Front.Injection;

/// <summary>Decides which answers get the script, and gives it to them.</summary>
/// <param name="notice">Called once for each path whose policy forbids the script, and once for each encoding that cannot be opened.</param>
internal sealed class PageInjection(Gate gate, string token, Action<string> notice)
{
    private const int MostNotices = 100;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _noticed = [];

    /// <summary>False: the script contains the token, which is not for a page under a foreign name.</summary>
    public bool MayHear(HttpRequest request) => gate.KnowsHost(request);

    /// <summary>Replaces the content of the answer, and the headers that no longer fit, when it is a page.</summary>
    public async Task IntoAsync(HttpContext context, HttpResponseMessage answer, int revision, CancellationToken cancellationToken)
    {
        var response = context.Response;
        if (!IsPage(response))
            return;
        var page = context.Request.Path.Value ?? "/";
        var encoding = response.Headers.ContentEncoding.ToString().Trim();
        if (encoding.Length > 0 && encoding.ToLowerInvariant() is not ("gzip" or "x-gzip" or "br" or "identity"))
        {
            Notice($"{page} comes with Content-Encoding: {encoding}, which was not asked for and cannot be opened: it does not reload by itself");
            return;
        }
        var fromHeaders = response.Headers.ContentSecurityPolicy.ToArray();
        if (!Policy(fromHeaders).Allowed)
        {
            Refused();
            return;
        }
        var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var opened = encoding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(content, CompressionMode.Decompress),
            "br" => new BrotliStream(content, CompressionMode.Decompress),
            _ => content,
        };
        answer.Content = new StreamContent(new InjectedStream(opened, Piece));
        Unmark(response);

        ContentPolicy Policy(IEnumerable<string?> policies) => ContentPolicy.Of(policies, context.Request.Host.Value ?? "");

        byte[] Piece(IReadOnlyList<string> inPage)
        {
            var policy = Policy([.. fromHeaders, .. inPage]);
            if (!policy.Allowed)
                Refused();
            return policy.Allowed ? Encoding.ASCII.GetBytes(Tag(revision, policy.Nonce)) : [];
        }

        void Refused() => Notice($"{page} has a Content-Security-Policy that forbids the script that reloads it: it does not reload by itself");
    }

    /// <summary>The script's tag.</summary>
    public string Tag(int revision, string? nonce = null) =>
        $"<script src=\"{DevRoutes.Client}?token={token}&amp;revision={revision}\"{(nonce is null ? "" : $" nonce=\"{WebUtility.HtmlEncode(nonce)}\"")} async></script>";

    private static bool IsPage(HttpResponse response)
    {
        var type = response.ContentType ?? "";
        return type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)
            && !type.Contains("utf-16", StringComparison.OrdinalIgnoreCase)
            && response.StatusCode is not (204 or 205 or 206 or 304)
            && response.ContentLength != 0
            && !response.Headers.ContentDisposition.ToString().StartsWith("attachment", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The page is another one than the app's, and a kept copy of it would hide the next one.</summary>
    private static void Unmark(HttpResponse response)
    {
        foreach (var name in (string[])["Content-Length", "Content-Encoding", "ETag", "Last-Modified", "Expires", "Content-MD5", "Digest", "Content-Digest", "Repr-Digest", "Accept-Ranges"])
            response.Headers.Remove(name);
        response.Headers.CacheControl = "no-store";
    }

    private void Notice(string text)
    {
        lock (_lock)
        {
            if (_noticed.Count >= MostNotices || !_noticed.Add(text))
                return;
        }
        notice(text);
    }
}
