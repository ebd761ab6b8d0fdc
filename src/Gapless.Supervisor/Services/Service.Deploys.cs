using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Releases;
using Gapless.Supervisor.Rollouts;

namespace Gapless.Supervisor.Services;

/// <summary>The order to roll a release out: whether it may begin now, in which steps, or what would come of it.</summary>
internal sealed partial class Service
{
    public async Task<CommandResult> DeployAsync(DeployRequest request, string actor, CancellationToken token)
    {
        var wanted = _config.Rollout.Steps;
        if (!request.Steps.IsDefaultOrEmpty && !RolloutSteps.TryParseOrder(request.Steps, out wanted, out var error))
            return CommandResult.Invalid($"--steps: {error}", "write them like 5%,25% for 30s,100%, or auto");
        if (request.DryRun)
            return await CheckAsync(request, token);

        var begun = await _loop.InvokeAsync(() => BeginDeploy(request, wanted, actor));
        return await AnswerAsync(begun, request.Wait, token);
    }

    private (RolloutRun? Run, CommandResult? Refused) BeginDeploy(DeployRequest request, ImmutableArray<RolloutStep>? steps, string actor)
    {
        var freeze = Frozen();
        if (freeze is not null && !request.Force)
        {
            Note("order.frozen", $"a deploy was refused: frozen {freeze}", actor: actor);
            return (null, CommandResult.Refused($"{Name}: deploys are frozen {freeze}; --force deploys all the same"));
        }

        var begun = TryBegin(actor, RolloutKind.Deploy, plan => InSteps(plan, steps) with
        {
            Source = request.Path,
            Digest = request.Digest,
            Force = request.Force,
            Label = request.Label,
        });
        if (freeze is not null)
            begun.Run?.Note($"forced while deploys are frozen {freeze}");
        return begun;
    }

    private Freeze? Frozen() => Freeze.At(Clock.GetUtcNow(), _config.Rollout.Freeze, Clock.LocalTimeZone);

    /// <param name="steps">Null: by evidence.</param>
    private RolloutPlan InSteps(RolloutPlan plan, ImmutableArray<RolloutStep>? steps)
    {
        if (steps is { } written)
            return plan with { Steps = written };
        // Nothing is divided where the old version is gone before the new one starts. And where state moves with the traffic, users of a share would begin anew.
        return _config.Strategy == RolloutStrategy.Recreate || Live is { } live && live.Workers.Any(MovesState) ? plan : plan with
        {
            Steps = RolloutPace.Steps(_config.Rollout.Quiet.After),
            ByEvidence = true,
            WhenQuiet = _config.Rollout.Quiet.Then,
        };
    }

    private async Task<CommandResult> CheckAsync(DeployRequest request, CancellationToken token)
    {
        StoredRelease stored;
        try
        {
            stored = await _intake.TakeAsync(new IntakeOrder(_config, request.Path, request.Digest, request.Label, request.Force), token);
        }
        catch (ReleaseRefusedException refused)
        {
            return CommandResult.Refused($"{Name}: {refused.Message}");
        }

        var live = _status.Generations.FirstOrDefault(g => g.State == "live");
        if (live?.Release == stored.Id.Value)
            return CommandResult.Done($"{Name}: this is release {stored.Id.Short}, which is live; a deploy would change nothing");
        var findings = await InspectAsync(stored, request.Path);
        var freeze = request.Force ? null : Frozen();
        var isRefused = freeze is not null || findings.Any(f => f.Level == FindingLevel.Error);
        return new CommandResult
        {
            Outcome = isRefused ? CommandOutcome.Refused : CommandOutcome.Done,
            Message = $"{Name}: staged as release {stored.Id.Short}{(stored.AlreadyPresent ? " (it was in the store)" : "")}; nothing was started{(isRefused ? "; a deploy would be refused" : "")}{(freeze is null ? "" : $": frozen {freeze}")}",
            Findings = findings,
        };
    }
}
