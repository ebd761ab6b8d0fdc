using System.Threading.Channels;
using Gapless.Dev.Building;
using Gapless.Dev.Compiling;
using Gapless.Dev.Front;
using Gapless.Dev.Plans;
using Gapless.Dev.Revisions;
using Gapless.Dev.Running;
using Gapless.Dev.Watching;

namespace Gapless.Dev.Sessions;

/// <summary>
/// One service through a session: one loop owns everything. A save that comes while an older one is built or started ends that work; what serves goes on serving until something newer is ready.
/// </summary>
internal sealed class ServiceSession
{
    private DevPlan _plan;
    private IBuild _build;
    private readonly AppRunner _runner;
    private readonly DevFront _front;
    private readonly RevisionLedger _ledger;
    private readonly IDevView _view;
    private readonly TimeProvider _clock;
    private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<FileChange> _pending = [];

    /// <summary>The last build or start failed: pages show it, and only a good one takes it away.</summary>
    private bool _failed;

    /// <summary>Builds of earlier plans, whose process may still serve.</summary>
    private readonly List<IBuild> _replaced = [];

    public ServiceSession(DevPlan plan, IBuild build, AppRunner runner, DevFront front, RevisionLedger ledger, IDevView view, TimeProvider clock)
    {
        _plan = plan;
        _build = build;
        _runner = runner;
        _front = front;
        _ledger = ledger;
        _view = view;
        _clock = clock;
        _runner.Use(plan);
        _runner.Ended += app => _orders.Writer.TryWrite(new Order.AppEnded(app));
    }

    public void Give(Order order) => _orders.Writer.TryWrite(order);

    /// <summary>Runs until cancelled; then everything it started has ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            Order? next = new Order.Rebuild();
            while (true)
                next = await CarryOutAsync(next ?? await _orders.Reader.ReadAsync(cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The end of the session.
        }
        finally
        {
            await _runner.StopAllAsync();
            _replaced.ForEach(b => b.Dispose());
            _build.Dispose();
        }
    }

    /// <summary>Carries an order out, unless a newer one makes it needless: that one is given back.</summary>
    private async Task<Order?> CarryOutAsync(Order order, CancellationToken cancellationToken)
    {
        using var needless = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = WorkAsync(order, needless.Token);
        if (await Task.WhenAny(work, _orders.Reader.WaitToReadAsync(cancellationToken).AsTask()) == work)
        {
            await work;
            return null;
        }

        var newer = await _orders.Reader.ReadAsync(cancellationToken);
        if (newer is not (Order.AppEnded or Order.RuleDone))
            await needless.CancelAsync();
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Needless.
        }

        return newer;
    }

    private Task WorkAsync(Order order, CancellationToken cancellationToken) => order switch
    {
        Order.Replan replan => ReplanAsync(replan, cancellationToken),
        Order.Changed changed => ChangeAsync(changed.Batch, cancellationToken),
        Order.AppEnded ended => EndedAsync(ended.App, cancellationToken),
        // The repair reloads the pages, too; until then no revision is to look better than it is.
        Order.RuleDone when _failed || !_runner.IsServing => Task.CompletedTask,
        Order.RuleDone done => BringAsync(Begin([]).Number, new BuildOutcome.Patched($"rule {done.Rule.Name}"), cancellationToken),
        Order.Restart => MakeAsync(Begin([]), _build.AgainAsync, cancellationToken),
        _ => MakeAsync(Begin([]), _build.BuildAsync, cancellationToken),
    };

    private async Task ReplanAsync(Order.Replan replan, CancellationToken cancellationToken)
    {
        _plan = replan.Plan;
        _replaced.Add(_build);
        _build = replan.Build;
        _runner.Use(_plan);
        await MakeAsync(Begin([]), _build.BuildAsync, cancellationToken);
    }

    private async Task ChangeAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        _pending.AddRange(batch.Files);
        var revision = _ledger.Begin([.. batch.Files.Select(f => f.Path)], batch.SavedAt, batch.SeenAt);
        _view.Show(new DevEvent.Saved(_plan.Name, revision, [.. batch.Files.Select(f => Path.GetRelativePath(_plan.Folder, f.Path))]));
        // What an older save changed and was not built is built with it.
        var changes = _pending.GroupBy(c => c.Path).Select(c => c.Last()).ToList();
        await MakeAsync(revision, token => _build.BuildAsync(changes, token), cancellationToken);
    }

    private Revision Begin(IReadOnlyList<string> files)
    {
        var now = _clock.GetUtcNow();
        return _ledger.Begin(files, now, now);
    }

    private async Task MakeAsync(Revision revision, Func<CancellationToken, Task<BuildOutcome>> build, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await build(cancellationToken);
            _pending.Clear();
            await BringAsync(revision.Number, outcome, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ledger.Superseded(revision.Number);
            throw;
        }
    }

    private async Task BringAsync(int number, BuildOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is BuildOutcome.Failed failed)
        {
            await FailAsync(number, failed.Failure);
            return;
        }

        if (outcome is BuildOutcome.Same same && _runner.IsServing)
        {
            // A mistake that was taken back.
            ClearFailure();
            _view.Show(new DevEvent.Same(_plan.Name, _ledger.Same(number, same.Reason)));
            return;
        }

        _view.Show(new DevEvent.Compiled(_plan.Name, _ledger.Compiled(number, outcome.Reason)));
        if (outcome is BuildOutcome.Fresh fresh)
        {
            if (await _runner.ReplaceAsync(number, fresh.Start, cancellationToken) is { } failure)
            {
                await FailAsync(number, failure);
                return;
            }
        }
        else if (!_runner.Renumber(number))
        {
            await MakeFreshAsync(number, cancellationToken);
            return;
        }

        Live(number, outcome);
    }

    /// <summary>A change for a running app, and none runs.</summary>
    private async Task MakeFreshAsync(int number, CancellationToken cancellationToken)
    {
        var whole = await _build.AgainAsync(cancellationToken);
        if (whole is BuildOutcome.Fresh or BuildOutcome.Failed)
            await BringAsync(number, whole, cancellationToken);
    }

    private void Live(int number, BuildOutcome outcome)
    {
        _build.Started();
        ClearFailure();
        _view.Show(new DevEvent.Live(_plan.Name, _ledger.Ready(number)));
        if (outcome is BuildOutcome.Assets assets)
            _front.Refresh(assets.Paths);
        else
            _front.Reload(number);
    }

    private void ClearFailure()
    {
        _failed = false;
        _front.ClearFailure();
    }

    private async Task FailAsync(int number, BuildFailure failure)
    {
        _failed = true;
        _view.Show(new DevEvent.Failed(_plan.Name, _ledger.Failed(number, failure.Title), failure));
        _front.ShowFailure(failure);
        if (_plan.FailureLog is { } log)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(log)!);
            await File.WriteAllTextAsync(log, failure.Output);
        }

        if (_plan.StopOnFailure)
            await _runner.StopServingAsync();
    }

    private async Task EndedAsync(AppProcess app, CancellationToken cancellationToken)
    {
        if (_runner.Serving is not { } serving || serving.App != app)
            return;
        var how = (await app.Ended).ToString();
        var why = $"The app ended by itself: {how}.";
        _ledger.Failed(serving.Target.Revision, why);
        _view.Show(new DevEvent.Ended(_plan.Name, serving.Target.Revision, how));
        await _runner.StopServingAsync();
        if (_plan.RestartAfter is { } pause)
        {
            await Task.Delay(pause, _clock, cancellationToken);
            await MakeAsync(Begin([]), _build.AgainAsync, cancellationToken);
            return;
        }

        _front.ShowFailure(new BuildFailure($"{why} It is started again at the next change.", [], string.Join('\n', app.LastLines)));
    }
}
