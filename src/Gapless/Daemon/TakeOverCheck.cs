using Gapless.Cli;
using Gapless.Supervisor;
using Gapless.Supervisor.Configuration;

namespace Gapless.Daemon;

/// <summary><c>gapless serve --check</c>: what an upgrade runs with the new program before it lets it take over. Prints the version last.</summary>
internal static class TakeOverCheck
{
    public static int Run(Locations locations, Terminal terminal)
    {
        var problems = ConfigReader.Read(locations.ConfigPath).Problems;
        foreach (var problem in problems)
            terminal.ErrorLine(problem.ToString());

        try
        {
            StateCheck.Run(locations.StateDirectory);
        }
        catch (SupervisorException failure)
        {
            terminal.ErrorLine(failure.Message);
            return ExitCode.Refused;
        }

        if (problems.Length > 0)
            return ExitCode.Invalid;

        terminal.Line("gapless " + ProductVersion.Text);
        return ExitCode.Done;
    }
}
