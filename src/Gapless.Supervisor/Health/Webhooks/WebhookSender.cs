using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Health.Webhooks;

/// <summary>Asks a webhook whether a rollout may go on. Stateless; any thread.</summary>
internal sealed class WebhookSender(TimeProvider time)
{
    private const int MostAttempts = 4;
    private const int MostAnswer = 4 * 1024;
    private const int MostAnswerShown = 300;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Passes with a 2xx. Only a failure without an answer is tried again, with growing pauses; so a receiver may see a moment twice.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ProbeResult> SendAsync(Hook.Webhook hook, HookMoment moment, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(hook.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var invoker = new HttpMessageInvoker(handler);
        byte[] document = JsonSerializer.SerializeToUtf8Bytes(moment, WebhookJson.Default.HookMoment);
        string? failure = null;
        int attempt = 1;
        try
        {
            for (TimeSpan pause = FirstPause; ; attempt++, pause *= 2)
            {
                try
                {
                    return await AskAsync(invoker, hook, document, both.Token);
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    failure = e.GetBaseException().Message;
                    if (attempt == MostAttempts)
                        return new ProbeResult(false, $"{hook.Display}: {failure} ({MostAttempts} attempts)");
                    await Task.Delay(pause, time, both.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string why = failure is null ? "" : $"; before that: {failure} ({attempt} {(attempt == 1 ? "attempt" : "attempts")})";
            return new ProbeResult(false, $"{hook.Display}: no answer within {Duration.Format(hook.Timeout)}{why}");
        }
    }

    private static async Task<ProbeResult> AskAsync(HttpMessageInvoker invoker, Hook.Webhook hook, byte[] document, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new ByteArrayContent(document) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.ParseAdd("gapless");
        foreach ((string name, string value) in hook.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken);
        string answered = $"{hook.Display} answered {(int)response.StatusCode}{(response.ReasonPhrase is { Length: > 0 } phrase ? " " + Excerpt.Of(phrase, 80) : "")}";
        if (response.IsSuccessStatusCode)
            return new ProbeResult(true, answered);
        string said = Excerpt.Of(await ReadBeginningAsync(response, cancellationToken), MostAnswerShown);
        return new ProbeResult(false, said.Length == 0 ? answered : $"{answered}: {said}");
    }

    private static async Task<string> ReadBeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[MostAnswer];
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
