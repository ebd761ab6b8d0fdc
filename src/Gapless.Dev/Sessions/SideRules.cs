using Gapless.Dev.Building;
using Gapless.Dev.Plans;

namespace Gapless.Dev.Sessions;

/// <summary>Runs the commands of side rules, each rule for itself: a change during its run makes one more run after it.</summary>
internal sealed class SideRules(DevPlan plan, CommandLog commands, Action<SideRule> done, IDevView view, TimeProvider clock)
{
    private readonly Dictionary<SideRule, (Task Run, bool Again)> _running = [];
    private readonly Lock _gate = new();

    public void Changed(SideRule rule, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_running.TryGetValue(rule, out var now) && !now.Run.IsCompleted)
                _running[rule] = now with { Again = true };
            else
                _running[rule] = (RunAsync(rule, cancellationToken), false);
        }
    }

    private async Task RunAsync(SideRule rule, CancellationToken cancellationToken)
    {
        await Task.Yield();
        do
        {
            var started = clock.GetTimestamp();
            try
            {
                var why = await RunOnceAsync(rule, cancellationToken);
                view.Show(new DevEvent.RuleRan(plan.Name, rule.Name, clock.GetElapsedTime(started).TotalMilliseconds, why));
                if (why is null && rule.Reload)
                    done(rule);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
        while (TakeAgain(rule));
    }

    private async Task<string?> RunOnceAsync(SideRule rule, CancellationToken cancellationToken) =>
        (await PlanCommands.RunAsync(plan, rule.Commands, commands, line => view.Show(new DevEvent.Printed(plan.Name, null, line)), cancellationToken))?.Title;

    private bool TakeAgain(SideRule rule)
    {
        lock (_gate)
        {
            var (run, again) = _running[rule];
            _running[rule] = (run, false);
            if (!again)
                _running.Remove(rule);
            return again;
        }
    }
}
