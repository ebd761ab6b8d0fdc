using System.Globalization;
using System.Text;
using System.Text.Json;
using Gapless.Dev.Front.Pages;
using Microsoft.AspNetCore.Http;

namespace Gapless.Dev.Front.Browsers;

/// <summary>
/// Answers what is asked below <see cref="DevRoutes.Prefix"/>. There are no CORS headers: no page of another origin can read an answer. Waiting for
/// a revision needs no token from this machine: it tells how a build ended, to whoever could as well ask the app itself.
/// </summary>
internal sealed class DevEndpoints(BrowserHub hub, Gate gate, IRevisions revisions, bool browser, TimeProvider clock, CancellationToken stopping)
{
    /// <summary>So that both sides notice a connection that has died.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private static readonly byte[] Beat = ": \n\n"u8.ToArray();

    public async Task RunAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (gate.Refuse(context, needToken: path != DevRoutes.Wait) is { } reason)
        {
            await SayAsync(context, StatusCodes.Status403Forbidden, $"gapless dev: {reason}\n");
        }
        else if (!HttpMethods.IsGet(context.Request.Method))
        {
            await SayAsync(context, StatusCodes.Status405MethodNotAllowed, "gapless dev: only GET\n");
        }
        else if (path == DevRoutes.Wait)
        {
            await WaitAsync(context);
        }
        else if (browser && path == DevRoutes.Client)
        {
            context.Response.ContentType = "text/javascript; charset=utf-8";
            await context.Response.Body.WriteAsync(ClientScript.Bytes, context.RequestAborted);
        }
        else if (browser && path == DevRoutes.Events)
        {
            await EventsAsync(context);
        }
        else
        {
            await SayAsync(context, StatusCodes.Status404NotFound, "gapless dev: nothing here\n");
        }
    }

    private async Task EventsAsync(HttpContext context)
    {
        var words = hub.Listen();
        try
        {
            context.Response.ContentType = "text/event-stream";
            while (true)
            {
                while (words.TryRead(out var word))
                    await context.Response.WriteAsync(word, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                try
                {
                    if (!await words.WaitToReadAsync(context.RequestAborted).AsTask().WaitAsync(Heartbeat, clock, context.RequestAborted))
                        return;
                }
                catch (TimeoutException)
                {
                    await context.Response.Body.WriteAsync(Beat, context.RequestAborted);
                }
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser has gone.
        }
        finally
        {
            hub.Leave(words);
        }
    }

    private async Task WaitAsync(HttpContext context)
    {
        if (!int.TryParse(context.Request.Query["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, "gapless dev: wait?revision=N, N a whole number\n");
            return;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        RevisionAnswer answer;
        try
        {
            answer = await revisions.WaitAsync(revision, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            if (stopping.IsCancellationRequested)
                await SayAsync(context, StatusCodes.Status503ServiceUnavailable, "gapless dev: the session ends\n");
            return;
        }
        context.Response.StatusCode = answer.Answered ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Json(answer), context.RequestAborted);
    }

    private static string Json(RevisionAnswer answer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("revision", answer.Revision);
            json.WriteBoolean("answered", answer.Answered);
            if (answer.Reason is not null)
                json.WriteString("reason", answer.Reason);
            if (answer.Ledger is not null)
            {
                json.WritePropertyName("ledger");
                json.WriteRawValue(answer.Ledger);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
