using Gapless.Dev.Building;
using Gapless.Dev.Front;
using Gapless.Dev.Plans;
using Gapless.Dev.Revisions;
using Gapless.Dev.Running;
using Gapless.Dev.Watching;

namespace Gapless.Dev.Sessions;

/// <summary>One service with everything that belongs to it.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
    private readonly DevArguments _arguments;
    private readonly DevFront _front;
    private readonly ServiceSession _session;
    private readonly IDevView _view;
    private readonly TimeProvider _clock;
    private readonly CommandLog _commands;
    private SideRules _rules;

    private Service(DevPlan plan, DevArguments arguments, DevFront front, RevisionLedger ledger, IDevView view, TimeProvider clock)
    {
        Plan = plan;
        _arguments = arguments;
        _front = front;
        _view = view;
        _clock = clock;
        _commands = new CommandLog(plan.Folder, clock);
        var runner = new AppRunner(
            front,
            _commands,
            _http,
            (revision, pid, command) => view.Show(new DevEvent.Starting(plan.Name, ledger.Of(revision), pid, command)),
            (revision, line) => view.Show(new DevEvent.Printed(plan.Name, revision, line)),
            clock);
        _session = new ServiceSession(plan, BuildOf(plan), runner, front, ledger, view, clock);
        _rules = RulesOf(plan);
        front.Noticed += text => view.Show(new DevEvent.Note(plan.Name, text));
        front.FirstAnswered += first => view.Show(new DevEvent.Answered(plan.Name, ledger.Answered(first.Revision, first.At), first.Request));
    }

    public DevPlan Plan { get; private set; }

    public DevFront Front => _front;

    /// <exception cref="IOException">The address is taken or cannot be had.</exception>
    /// <exception cref="FormatException">GAPLESS_EDITOR is no link.</exception>
    public static async Task<Service> OpenAsync(DevPlan plan, DevArguments arguments, IDevView view, TimeProvider clock, CancellationToken cancellationToken)
    {
        var ledger = new RevisionLedger(clock);
        var options = new FrontOptions { Listen = plan.Listen, Browser = arguments.Browser && plan.Browser, Folder = plan.Folder, Editor = EditorLink.Of(Environment.GetEnvironmentVariable("GAPLESS_EDITOR")) };
        var front = await DevFront.StartAsync(options, new LedgerRevisions(ledger), clock, cancellationToken);
        view.Show(new DevEvent.Planned(plan.Name, plan.Sentence, Url(front)));
        return new Service(Patient(plan, arguments), arguments, front, ledger, view, clock);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _session.RunAsync(cancellationToken);

    public void Give(Order order) => _session.Give(order);

    /// <summary>What of a batch counts as a change: what the commands of the service write themselves does not, once that is known.</summary>
    public ChangeBatch? WithoutLoops(ChangeBatch batch)
    {
        var verdict = _commands.Judge(batch);
        if (verdict.Sentence is { } sentence)
            _view.Show(new DevEvent.Note(Plan.Name, sentence));
        return verdict.Batch;
    }

    public void Changed(SideRule rule, ChangeBatch batch, CancellationToken cancellationToken)
    {
        _view.Show(new DevEvent.Note(Plan.Name, $"{rule.Name}: {string.Join(", ", batch.Files.Select(f => Path.GetRelativePath(Plan.Folder, f.Path)).Take(3))}"));
        _rules.Changed(rule, cancellationToken);
    }

    public void Replan(DevPlan plan)
    {
        Plan = Patient(plan, _arguments);
        _rules = RulesOf(Plan);
        _session.Give(new Order.Replan(Plan, BuildOf(Plan)));
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Nobody knows how long it takes to attach a debugger.</summary>
    private static DevPlan Patient(DevPlan plan, DevArguments arguments) =>
        arguments.WaitForDebugger && plan.CSharpProject is not null ? plan with { ReadyWithin = TimeSpan.FromDays(1) } : plan;

    private static string Url(DevFront front) => front.Address.Tcp is { } tcp ? $"http://{(tcp.Address.Equals(System.Net.IPAddress.Loopback) ? $"localhost:{tcp.Port}" : tcp.ToString())}" : front.Address.ToString();

    private SideRules RulesOf(DevPlan plan) => new(plan, _commands, rule => _session.Give(new Order.RuleDone(rule)), _view, _clock);

    private IBuild BuildOf(DevPlan plan)
    {
        void Print(string line) => _view.Show(new DevEvent.Printed(plan.Name, null, line));
        return plan.CSharpProject is null ? new CommandBuild(plan, _commands, Print) : new CSharpBuild(plan, _arguments.WaitForDebugger, _commands, Print, _clock);
    }
}
