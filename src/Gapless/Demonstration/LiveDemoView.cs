using System.Globalization;
using Gapless.Contract;
using Gapless.Drill;
using Gapless.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gapless.Demonstration;

/// <summary>The demo on a terminal: steps, split, traffic and the last events, drawn again several times a second by a thread of its own.</summary>
internal sealed class LiveDemoView : IDemoView
{
    private const int ShownEvents = 8;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Func<StatusReport?> _status;
    private readonly Func<TrafficReport?> _traffic;
    private readonly Lock _gate = new();
    private readonly List<(string Text, List<string> Notes)> _steps = [];
    private readonly List<EventRecord> _events = [];
    private readonly ManualResetEventSlim _done = new();
    private readonly Thread _drawing;

    /// <param name="status">Null while the supervisor does not answer.</param>
    /// <param name="traffic">Null before there is any.</param>
    public LiveDemoView(Func<StatusReport?> status, Func<TrafficReport?> traffic)
    {
        _status = status;
        _traffic = traffic;
        _drawing = new Thread(Draw) { IsBackground = true };
        _drawing.Start();
    }

    public void Step(string text)
    {
        lock (_gate)
            _steps.Add((text, []));
    }

    public void Note(string text)
    {
        lock (_gate)
            _steps[^1].Notes.Add(text);
    }

    public void Show(EventRecord happened)
    {
        lock (_gate)
            _events.Add(happened);
    }

    public void Dispose()
    {
        _done.Set();
        _drawing.Join();
        _done.Dispose();
    }

    private void Draw() => AnsiConsole.Live(new Text("")).Start(context =>
    {
        bool last;
        do
        {
            last = _done.Wait(Period);
            context.UpdateTarget(View(last));
        }
        while (!last);
    });

    private Rows View(bool ended)
    {
        var parts = new List<IRenderable>();
        lock (_gate)
        {
            for (var i = 0; i < _steps.Count; i++)
            {
                var mark = i < _steps.Count - 1 || ended ? "[green]✓[/]" : "[yellow]…[/]";
                parts.Add(new Markup($"{mark} {Markup.Escape(_steps[i].Text)}"));
                parts.AddRange(_steps[i].Notes.Select(n => new Markup("   [dim]" + Markup.Escape(n) + "[/]")));
            }
        }

        if (!ended)
        {
            foreach (var service in _status()?.Services ?? [])
                parts.Add(StatusPanel.SplitBar(service.Generations));
        }

        if (_traffic() is { } traffic)
            parts.Add(Traffic(traffic));

        if (!ended)
        {
            lock (_gate)
                parts.AddRange(_events.TakeLast(ShownEvents).Select(e => new Markup($"[dim]{e.Time.ToLocalTime():HH:mm:ss.fff}[/] {Markup.Escape(e.Text.Split('\n')[0])}")));
        }

        return new Rows(parts);
    }

    private static Table Traffic(TrafficReport traffic)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var name in (ReadOnlySpan<string>)["traffic", "answered", "failed", "under way", "longest gap"])
            table.AddColumn(name);

        foreach (var one in traffic.Classes)
        {
            table.AddRow(
                one.Class.ToString(),
                one.Ok.ToString(CultureInfo.InvariantCulture),
                one.Failed == 0 ? "0" : $"[red]{one.Failed}[/]",
                one.InFlight.ToString(CultureInfo.InvariantCulture),
                Units.Seconds(one.LongestGapMilliseconds / 1000));
        }

        return table;
    }
}
