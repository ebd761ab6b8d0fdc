using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gapless.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace ScenarioApp;

internal sealed record Hits(long Count);

internal sealed record Words(ImmutableList<string> All);

internal static class Memory
{
    private const string Count = "count";

    public static void AddMemory(this WebApplicationBuilder builder, MemoryScenario memory)
    {
        builder.Services.AddGaplessDistributedCache();
        builder.Services.AddSession();
        builder.Services.AddGaplessState<Hits>("hits", memory.Version, StateTransfer.Move, o =>
        {
            o.Initial = () => new Hits(0);
            if (memory.ReadsAlso is { } other)
                o.Migrate(other, memory.Version, node => node);
            if (memory.UnwritableAt is { } bad)
                o.UseSerializer(h => h.Count == bad ? throw new InvalidOperationException("as the scenario says") : JsonSerializer.SerializeToUtf8Bytes(h), json => JsonSerializer.Deserialize<Hits>(json.Span)!);
            if (memory.Merges)
                o.Merge = (here, arrives, before) => new Hits(here.Count + arrives.Count - before.Count);
        });
        builder.Services.AddGaplessState<Words>("words", 1, StateTransfer.Copy, o => o.Initial = () => new Words([]));
    }

    /// <summary>/memory/visit counts in the session when it has read the body, /memory/hit in the process, /memory/words has a copied list.</summary>
    public static void MapMemory(this WebApplication app)
    {
        app.UseSession();
        var memory = app.MapGroup("/memory");
        memory.MapMethods("/visit", [HttpMethods.Get, HttpMethods.Post], async (HttpContext context, GaplessState<Hits> hits, CancellationToken aborted, int ms = 0) =>
        {
            await context.Session.LoadAsync(aborted);
            await context.Request.Body.CopyToAsync(Stream.Null, aborted);
            if (ms > 0)
                await Task.Delay(ms, aborted);
            var visits = (context.Session.GetInt32(Count) ?? 0) + 1;
            context.Session.SetInt32(Count, visits);
            hits.Update(h => new Hits(h.Count + 1));
            return visits.ToString(CultureInfo.InvariantCulture);
        });
        memory.MapGet("/hits", (GaplessState<Hits> hits) => hits.Value.Count);
        memory.MapGet("/words", (GaplessState<Words> words) => string.Join(' ', words.Value.All));
        memory.MapPost("/words", ([FromQuery] string word, GaplessState<Words> words) => words.Update(w => new Words(w.All.Add(word))).All.Count);
    }
}
