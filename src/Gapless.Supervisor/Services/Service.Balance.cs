using Gapless.Linux;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>Open connections follow the split while it is held.</summary>
internal sealed partial class Service
{
    private Balance? _balance;

    /// <summary>To be called whenever a rollout has changed its state.</summary>
    private void ConsiderBalance(RolloutRun run)
    {
        var candidate = _generations.GetValueOrDefault(run.Plan.To);
        if (run.State is not (RolloutState.Shifting or RolloutState.Warm) || Previous(run) is not { } previous || candidate is null || _config.Strategy == RolloutStrategy.Recreate)
        {
            EndBalance();
        }
        else if (candidate.Weight == RolloutStep.Whole && run.State is not RolloutState.Shifting { Holding: false })
        {
            EndBalance();
            // It may stay for long, and whatever speaks for the new version speaks for it on every connection.
            if (!_handOvers.Exists(h => h.From == previous))
                BeginHandOver(previous, previous.Workers, isEarly: true);
        }
        // Where a client's address decides, moving a connection would show one client two versions.
        else if (run.State is RolloutState.Shifting { Holding: true } && _balance?.Candidate != candidate && !_config.Rollout.Sticky && _config.Rollout.First.IsEmpty)
        {
            EndBalance();
            _ = BalanceAsync(_balance = new Balance(previous, candidate));
        }
    }

    private void EndBalance()
    {
        _balance?.End();
        _balance = null;
    }

    private async Task BalanceAsync(Balance balance)
    {
        while (await _loop.InvokeAsync(() => LookAtBalance(balance)))
            await Task.Delay(Balance.Period, Clock);
    }

    /// <summary>False when it is over.</summary>
    private bool LookAtBalance(Balance balance)
    {
        if (balance != _balance)
            return false;
        try
        {
            if (balance.Look() is { } ordered)
                Note("traffic.balancing", ordered, balance.Candidate);
        }
        catch (LinuxException error)
        {
            Note("generation.hand_over_failed", $"connections stay where they are: {error.Message}", balance.Candidate);
        }

        return true;
    }
}
