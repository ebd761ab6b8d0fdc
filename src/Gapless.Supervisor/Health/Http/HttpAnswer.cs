namespace Gapless.Supervisor.Health.Http;

/// <summary>An answer as a probe sees it.</summary>
/// <param name="StatusLine">As sent, for example <c>HTTP/1.1 200 OK</c>.</param>
/// <param name="Body">Its first 64 KiB, read as UTF-8.</param>
internal sealed record HttpAnswer(string StatusLine, int Status, string Body);
