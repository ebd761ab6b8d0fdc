using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Supervisor;
using Gapless.Views;
using Microsoft.AspNetCore.Http;

namespace Gapless.Control;

/// <summary>The part of the API that changes nothing.</summary>
internal sealed class QueryEndpoints
{
    private const int DefaultHistory = 20;
    private const int DefaultLogLines = 100;

    private readonly ISupervisor _supervisor;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;

    public QueryEndpoints(ISupervisor supervisor, TimeProvider clock, CancellationToken stopping)
    {
        _supervisor = supervisor;
        _clock = clock;
        _stopping = stopping;
    }

    public void Map(ControlApplication routes)
    {
        routes.MapGet(Routes.Status, StatusAsync);
        routes.MapGet(Routes.Releases, context => AnswerAsync(context, [.. _supervisor.Releases(context.Query("service"))], ContractJson.Default.ReleaseInfoArray));
        routes.MapGet(Routes.History, HistoryAsync);
        routes.MapGet(Routes.Events, EventsAsync);
        routes.MapGet(Routes.Audit, context => AnswerAsync(context, _supervisor.Audit(context.Query("head")), ContractJson.Default.AuditReport));
        routes.MapGet(Routes.Logs, LogsAsync);
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    /// <summary>With <c>format=text</c> as people read it, and with <c>colour=true</c> as their terminals show it.</summary>
    private Task StatusAsync(HttpContext context)
    {
        if (context.Query("format") != "text")
            return AnswerAsync(context, _supervisor.Status(), ContractJson.Default.StatusReport);

        context.Response.ContentType = "text/plain; charset=utf-8";
        var text = StatusText.Of(_supervisor.Status(), _clock.GetUtcNow(), new Palette(context.Flag("colour")));
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private Task HistoryAsync(HttpContext context)
    {
        var limit = (int)Math.Min(context.Number("limit", DefaultHistory), int.MaxValue);
        return AnswerAsync(context, [.. _supervisor.History(context.Query("service"), limit)], ContractJson.Default.RolloutInfoArray);
    }

    /// <summary><c>after</c> is an event's id, or else <c>last</c> the number of events to begin with.</summary>
    private async Task EventsAsync(HttpContext context)
    {
        var after = context.Number("after", Math.Max(0, _supervisor.LastEventId - context.Number("last", long.MaxValue / 2)));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        var lines = await LineStream.StartAsync(context, "application/x-ndjson");
        try
        {
            await foreach (var record in _supervisor.EventsAsync(after, context.Query("service"), context.Flag("follow"), ended.Token))
                await lines.WriteAsync(record, ContractJson.Default.EventRecord);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader has gone, or the supervisor is going; either way the stream ends here.
        }
    }

    private async Task LogsAsync(HttpContext context)
    {
        var count = (int)Math.Min(context.Number("lines", DefaultLogLines), int.MaxValue);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        var lines = await LineStream.StartAsync(context, "text/plain; charset=utf-8");
        try
        {
            await foreach (var line in _supervisor.LogsAsync(context.Query("service"), count, context.Flag("follow"), ended.Token))
                await lines.WriteAsync(Encoding.UTF8.GetBytes(line));
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // As above.
        }
    }
}
