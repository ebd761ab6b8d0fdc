using Gapless.Dev.Compiling;
using Gapless.Dev.Plans;
using Gapless.Dev.Running;
using Gapless.Dev.Sessions;
using Gapless.Linux;

namespace Gapless.Dev.Building;

/// <summary>Runs a plan's commands one after the other, up to the first that fails.</summary>
internal static class PlanCommands
{
    /// <returns>Null when all have succeeded.</returns>
    /// <exception cref="OperationCanceledException">They were not needed any more.</exception>
    public static async Task<BuildFailure?> RunAsync(DevPlan plan, IReadOnlyList<string> lines, CommandLog commands, Action<string> print, CancellationToken cancellationToken)
    {
        try
        {
            var variables = new AppEnvironment(plan).ForCommands();
            foreach (var line in lines)
            {
                using var run = commands.Begin(line);
                var (ended, output) = await ShellCommand.RunAsync(line, plan.Folder, variables, print, cancellationToken);
                if (!ended.Succeeded)
                    return new BuildFailure($"{line}: {ended}", ProblemReading.Read(output, plan.Folder), output);
            }

            return null;
        }
        catch (Exception wrong) when (wrong is FormatException or LinuxException)
        {
            return new BuildFailure(wrong.Message, [], wrong.Message);
        }
    }
}
