using Gapless.Cli;
using Gapless.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gapless.Views;

/// <summary>
/// A rollout on a terminal: the split and the phase, drawn again several times a second from the supervisor's status, and below
/// them the last events. Events come from the command's own thread; the drawing has a thread of its own.
/// </summary>
internal sealed class LiveProgress : IProgressView
{
    private const int ShownEvents = 12;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly Session _session;
    private readonly string? _service;
    private readonly Lock _gate = new();
    private readonly List<EventRecord> _events = [];
    private readonly ManualResetEventSlim _done = new();
    private readonly Thread _drawing;

    public LiveProgress(Session session, string? service)
    {
        _session = session;
        _service = service;
        _drawing = new Thread(Draw) { IsBackground = true };
        _drawing.Start();
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
        var last = false;
        do
        {
            last = _done.Wait(Period);
            context.UpdateTarget(View());
        }
        while (!last);
    });

    private Rows View()
    {
        var parts = new List<IRenderable>();
        foreach (var service in Services())
        {
            if (service.Rollout is { } rollout)
                parts.Add(new Markup("[aqua]" + Markup.Escape(service.Name) + "[/]  " + Markup.Escape(RolloutText.Of(rollout))));

            parts.Add(StatusPanel.SplitBar(service.Generations));
        }

        lock (_gate)
        {
            foreach (var happened in _events.TakeLast(ShownEvents))
                parts.Add(new Markup($"[dim]{happened.Time.ToLocalTime():HH:mm:ss.fff}[/] {Markup.Escape(happened.Text)}"));
        }

        return new Rows(parts);
    }

    private IEnumerable<ServiceStatus> Services()
    {
        try
        {
            return _session.Client.Status().Services.Where(s => _service is null || s.Name == _service);
        }
        catch (CliException)
        {
            // The command's own connection says what is wrong.
            return [];
        }
    }
}
