namespace Gapless.Supervisor.Health.Http;

/// <summary>An answer as a probe sees it.</summary>
/// <param name="StatusLine">As sent, for example <c>HTTP/1.1 200 OK</c>.</param>
/// <param name="Headers">Values of a header that was sent more than once are joined by commas.</param>
/// <param name="Body">Its first 64 KiB, read as UTF-8.</param>
/// <param name="IsBodyCut">It may go on.</param>
internal sealed record HttpAnswer(string StatusLine, int Status, IReadOnlyDictionary<string, string> Headers, string Body, bool IsBodyCut)
{
    /// <summary>Of the Content-Type header, without parameters, in lower case; empty when there is none.</summary>
    public string MediaType => Headers.GetValueOrDefault("Content-Type", "").Split(';')[0].Trim().ToLowerInvariant();
}
