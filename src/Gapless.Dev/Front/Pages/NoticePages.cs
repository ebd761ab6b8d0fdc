using System.Net;
using System.Text.Json;
using Gapless.Dev.Front.Browsers;
using Gapless.Dev.Front.Injection;
using Gapless.Dev.Front.Routing;
using Microsoft.AspNetCore.Http;

namespace Gapless.Dev.Front.Pages;

/// <summary>
/// What the front answers itself, because no process could. Browsers get a page that reloads itself when one can; others get text.
/// </summary>
internal sealed class NoticePages(PageInjection? injection, Router router, TimeSpan holdLimit)
{
    public Task FailedAsync(HttpContext context, FailureView failure) => AnswerAsync(
        context,
        StatusCodes.Status500InternalServerError,
        0,
        new Notice("failed", failure.Title, "There is no version yet that could answer. This page reloads as soon as there is one.", failure));

    /// <param name="refused">A process is said to serve, but does not accept connections.</param>
    public Task NobodyAsync(HttpContext context, bool refused) => AnswerAsync(
        context,
        StatusCodes.Status503ServiceUnavailable,
        0,
        new Notice(
            "nobody",
            refused ? "The app does not accept connections" : "The app is not there yet",
            $"The request waited {holdLimit.TotalSeconds:0} seconds for a process that could answer it. This page reloads as soon as there is one.",
            null));

    public Task BrokenAsync(HttpContext context, int revision, Exception? exception) => AnswerAsync(
        context,
        StatusCodes.Status502BadGateway,
        revision,
        new Notice(
            "broken",
            "The app broke off before it answered",
            $"{context.Request.Method} {context.Request.Path} had reached revision {revision} and may have had an effect, so it was not repeated: {Cause(exception)}. What the app wrote last, in the terminal, may say why.",
            null));

    private async Task AnswerAsync(HttpContext context, int status, int revision, Notice notice)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Gapless-Notice"] = notice.Kind;
        response.Headers["X-Gapless-Revision"] = (revision > 0 ? revision : router.Serving?.Revision ?? 0).ToString();
        if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            response.ContentType = "text/plain; charset=utf-8";
            await response.WriteAsync(Text(notice), context.RequestAborted);
            return;
        }
        response.ContentType = "text/html; charset=utf-8";
        await response.WriteAsync(Html(context, revision, notice), context.RequestAborted);
    }

    private string Html(HttpContext context, int revision, Notice notice)
    {
        var script = injection?.MayHear(context.Request) == true
            ? $"<script type=\"application/json\" id=\"gapless-notice\">{JsonSerializer.Serialize(notice, BrowserJson.Default.Notice)}</script>{injection.Tag(revision)}"
            : "";
        var text = $"<pre>{WebUtility.HtmlEncode(Text(notice))}</pre>";
        // The text is for browsers that do not run the script; the script shows the same, with more comfort.
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(notice.Title)}</title>
            <link rel="icon" href="data:,">
            </head>
            <body>
            {(script.Length > 0 ? $"<noscript>{text}</noscript>" : text)}
            {script}
            </body>
            </html>

            """;
    }

    private static string Text(Notice notice) => notice.Failure is { } failure
        ? $"{failure.ToText()}\n{notice.Text}\n"
        : $"{notice.Title}\n\n{notice.Text}\n";

    private static string Cause(Exception? exception) => exception?.GetBaseException().Message.TrimEnd('.') ?? "no reason is known";
}
