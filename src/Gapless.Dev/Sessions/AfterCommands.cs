using Gapless.Dev.Building;
using Gapless.Dev.Plans;
using Gapless.Dev.Running;

namespace Gapless.Dev.Sessions;

/// <summary>What a plan wants done at the end of a session.</summary>
internal static class AfterCommands
{
    public static async Task RunAsync(DevPlan plan, IDevView view)
    {
        foreach (var command in plan.After)
        {
            var (ended, _) = await ShellCommand.RunAsync(
                command, plan.Folder, new AppEnvironment(plan).ForCommands(), line => view.Show(new DevEvent.Printed(plan.Name, null, line)), CancellationToken.None);
            if (!ended.Succeeded)
                view.Show(new DevEvent.Note(plan.Name, $"{command}: {ended}"));
        }
    }
}
