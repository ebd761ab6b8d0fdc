using System.Globalization;
using Gapless.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gapless.Views;

/// <summary>The status as Spectre draws it, for the views that redraw themselves.</summary>
internal static class StatusPanel
{
    public static IRenderable Of(StatusReport? report, DateTimeOffset now)
    {
        if (report is null)
            return new Markup("[yellow]waiting for the supervisor[/]");

        var parts = new List<IRenderable>
        {
            new Markup($"[bold]gapless {Markup.Escape(report.Version)}[/] pid {report.Pid}, up {Units.Age(now - report.StartedAt)}"),
        };
        parts.AddRange(report.ConfigProblems.Select(p => new Markup("[yellow]configuration not applied: " + Markup.Escape(p) + "[/]")));
        parts.AddRange(report.Services.Select(s => OfService(s, now)));
        return new Rows(parts);
    }

    private static Panel OfService(ServiceStatus service, DateTimeOffset now)
    {
        var parts = new List<IRenderable>();
        if (service.Problem is not null)
            parts.Add(new Markup("[red]" + Markup.Escape(service.Problem) + "[/]"));

        foreach (var endpoint in service.Endpoints)
            parts.Add(new Markup(Markup.Escape($"{endpoint.Address} ({endpoint.Mode}), {endpoint.Queued} waiting {endpoint.Problem}")));

        if (service.Rollout is { Ended: false } rollout)
            parts.Add(new Markup("[aqua]" + Markup.Escape(RolloutText.Of(rollout)) + "[/]"));

        parts.Add(SplitBar(service.Generations));
        parts.Add(Generations(service, now));
        foreach (var generation in service.Generations)
        {
            if (generation.Requests is { } requests)
                parts.Add(new Text(RequestText.Of(generation, requests)));
        }

        return new Panel(new Rows(parts)) { Header = new PanelHeader($" {service.Name}: {service.State} "), Border = BoxBorder.Rounded, Expand = true };
    }

    /// <summary>How new connections are divided now.</summary>
    public static IRenderable SplitBar(IReadOnlyList<GenerationStatus> generations)
    {
        var serving = generations.Where(g => g.Weight > 0).ToList();
        if (serving.Count == 0)
            return new Text("");

        var bar = new BreakdownChart().FullSize().UseValueFormatter(v => v.ToString("0.##", CultureInfo.InvariantCulture) + "%");
        foreach (var generation in serving)
            bar.AddItem($"generation {generation.Number}", generation.Weight / 100.0, generation.State == "candidate" ? Color.Aqua : Color.Green);

        return bar;
    }

    private static Table Generations(ServiceStatus service, DateTimeOffset now)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var name in (ReadOnlySpan<string>)["gen", "state", "share", "release", "version", "ready", "restarts", "conns", "memory", "age", "pids"])
            table.AddColumn("[dim]" + name + "[/]");

        foreach (var generation in service.Generations)
        {
            var workers = WorkerSums.Of(generation);
            table.AddRow(
                generation.Number.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(generation.State),
                Units.Share(generation.Weight),
                Markup.Escape(ReceiptText.ShortId(generation.Release)!),
                Markup.Escape(generation.Label ?? ""),
                workers.Ready,
                workers.Restarts,
                workers.Connections,
                workers.Memory,
                Units.Age(now - generation.StartedAt),
                workers.Pids);
        }

        return table;
    }
}
