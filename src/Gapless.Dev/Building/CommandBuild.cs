using Gapless.Dev.Plans;
using Gapless.Dev.Running;
using Gapless.Dev.Sessions;
using Gapless.Dev.Watching;

namespace Gapless.Dev.Building;

/// <summary>Builds with the commands of the plan, beside the running app, and always gives a new process.</summary>
internal sealed class CommandBuild(DevPlan plan, CommandLog commands, Action<string> print) : IBuild
{
    public Task<BuildOutcome> BuildAsync(IReadOnlyList<FileChange> changes, CancellationToken cancellationToken) => BuildAsync(cancellationToken);

    public async Task<BuildOutcome> BuildAsync(CancellationToken cancellationToken) =>
        await PlanCommands.RunAsync(plan, plan.Build is { } build ? [.. plan.Before, build] : plan.Before, commands, print, cancellationToken) is { } failure
            ? new BuildOutcome.Failed(failure)
            : Fresh(plan.Build ?? "nothing to build");

    public Task<BuildOutcome> AgainAsync(CancellationToken cancellationToken) => Task.FromResult<BuildOutcome>(Fresh("started again"));

    public void Started()
    {
        // A command prepares nothing.
    }

    public void Dispose()
    {
        // A command leaves nothing in memory.
    }

    private BuildOutcome.Fresh Fresh(string reason) => new(new AppStart(plan.Run, plan.Folder, new Dictionary<string, string>()), reason);
}
