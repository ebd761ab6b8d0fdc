using System.Net.Http.Headers;
using System.Text.Json;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Alerts.Targets;

/// <summary>Posts an alert. A client for each: alerts are rare, and the supervisor keeps no connections.</summary>
internal sealed class WebhookTarget(AlertConfig config, WebhookConfig webhook) : AlertTarget(config)
{
    private const int MostAnswer = 300;

    protected override async Task DeliverAsync(Alert alert, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(webhook.Url.Read(), UriKind.Absolute, out Uri? url) || url.Scheme is not ("https" or "http"))
            throw new AlertException($"{webhook.Url} has no URL");

        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("gapless", typeof(WebhookTarget).Assembly.GetName().Version!.ToString(3)));
        request.Headers.Add("X-Gapless-Alert", alert.Id);
        request.Content = new ByteArrayContent(Body(alert));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new AlertException($"it answered {(int)response.StatusCode}{await BeginningAsync(response, cancellationToken)}");
        }
        catch (HttpRequestException error)
        {
            // Its message names the host at most; the path, which is what is secret of a chat's webhook, is not in it.
            throw new AlertException(error.InnerException?.Message ?? error.Message, error);
        }
    }

    private byte[] Body(Alert alert) => webhook.Format switch
    {
        WebhookFormat.Slack => JsonSerializer.SerializeToUtf8Bytes(SlackMessage.Of(alert), AlertJson.Default.SlackMessage),
        WebhookFormat.Teams => JsonSerializer.SerializeToUtf8Bytes(TeamsMessage.Of(alert), AlertJson.Default.TeamsMessage),
        _ => JsonSerializer.SerializeToUtf8Bytes(alert, AlertJson.Default.Alert),
    };

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MostAnswer];
        int length = await body.ReadAtLeastAsync(buffer, MostAnswer, throwOnEndOfStream: false, cancellationToken);
        string text = System.Text.Encoding.UTF8.GetString(buffer, 0, length).ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? "" : ": " + text;
    }
}
