using Gapless.Dev.Plans;
using Gapless.Dev.Terminal;
using Gapless.Dev.Watching;

namespace Gapless.Dev.Sessions;

/// <summary>All services of a session, one watcher for them, and the keys.</summary>
/// <param name="plan">Makes the plans anew.</param>
internal sealed class DevSession(DevArguments arguments, Func<PlanResult> plan, IDevView view, Action clear, TimeProvider clock) : IAsyncDisposable
{
    private const string Everything = "gapless";

    private readonly List<Service> _services = [];
    private readonly List<(Service Service, Order Order)> _held = [];
    private readonly Lock _gate = new();
    private bool _paused;

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="IOException">An address is taken or cannot be had.</exception>
    public async Task RunAsync(IReadOnlyList<DevPlan> plans, CancellationTokenSource stop)
    {
        foreach (var one in plans)
            _services.Add(await Service.OpenAsync(one, arguments, view, clock, stop.Token));
        using var file = SessionFile.Write(arguments.Folder, _services.Select(s => s.Front.Address));
        new Keys(key => Press(key, stop)).Start();
        var running = _services.ConvertAll(s => RunAsync(s, stop));
        try
        {
            while (!stop.IsCancellationRequested)
                await WatchAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The end of the session.
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running);
        }

        await EndAsync();
    }

    /// <summary>A service that ends by a fault ends the session: a window that only looks alive is worse than none.</summary>
    private static async Task RunAsync(Service service, CancellationTokenSource stop)
    {
        try
        {
            await service.RunAsync(stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            await service.DisposeAsync();
    }

    /// <summary>Watches until a plan has changed.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var watched = Watched.Of(_services);
        await using var watcher = ChangeWatcher.Start([.. watched.Select(w => w.Rules)], clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var warnings = ShowWarningsAsync(watcher, over.Token);
        try
        {
            await foreach (var burst in watcher.Bursts.ReadAllAsync(cancellationToken))
            {
                if (burst.Rules.Any(b => watched[b.Rule].IsPlan) && Replan())
                    return;
                foreach (var (rule, batch) in burst.Rules.Where(b => !watched[b.Rule].IsPlan))
                {
                    if (watched[rule].Service.WithoutLoops(batch) is { } counts)
                        Give(watched[rule], counts, cancellationToken);
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await warnings.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ShowWarningsAsync(ChangeWatcher watcher, CancellationToken cancellationToken)
    {
        await foreach (var warning in watcher.Warnings.ReadAllAsync(cancellationToken))
            view.Show(new DevEvent.Note(Everything, warning));
    }

    private void Give(Watched one, ChangeBatch batch, CancellationToken cancellationToken)
    {
        if (one.Service.Plan.ClearScreen)
            clear();
        if (one.Rule is { } rule)
        {
            one.Service.Changed(rule, batch, cancellationToken);
            return;
        }

        lock (_gate)
        {
            if (_paused)
                _held.Add((one.Service, new Order.Changed(batch)));
            else
                one.Service.Give(new Order.Changed(batch));
        }
    }

    /// <returns>False: the file is wrong, and the old plan stays.</returns>
    private bool Replan()
    {
        var result = plan();
        if (result.Problems.Count > 0)
        {
            foreach (var problem in result.Problems)
                view.Show(new DevEvent.Note(Everything, $"the plan stays as it was: {ProblemText.Of(problem)}"));
            return false;
        }

        if (!result.Plans.Select(p => p.Name).SequenceEqual(_services.Select(s => s.Plan.Name)))
        {
            view.Show(new DevEvent.Note(Everything, "the plan stays as it was: to add, remove or rename services, end the session and start it again"));
            return false;
        }

        foreach (var (service, next) in _services.Zip(result.Plans))
            service.Replan(next);
        view.Show(new DevEvent.Note(Everything, "the plan was read again"));
        return true;
    }

    private void Press(char key, CancellationTokenSource stop)
    {
        switch (key)
        {
            case 'r':
                _services.ForEach(s => s.Give(new Order.Rebuild()));
                break;
            case 's':
                _services.ForEach(s => s.Give(new Order.Restart()));
                break;
            case 'p':
                Pause();
                break;
            case 'c':
                clear();
                break;
            case 'q' or '\u0003':
                stop.Cancel();
                break;
            case 'h' or '?':
                view.Show(new DevEvent.Note(Everything, Keys.Help));
                break;
        }
    }

    private void Pause()
    {
        lock (_gate)
        {
            _paused = !_paused;
            view.Show(new DevEvent.Note(Everything, _paused ? "paused: changes wait for another p" : "going on"));
            if (_paused)
                return;
            foreach (var (service, order) in _held)
                service.Give(order);
            _held.Clear();
        }
    }

    private async Task EndAsync()
    {
        foreach (var service in _services)
            await AfterCommands.RunAsync(service.Plan, view);
    }
}
