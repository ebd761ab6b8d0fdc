using System.CommandLine;
using Gapless.Cli;
using Gapless.Supervisor.Configuration;

namespace Gapless.Commands;

internal static class InitCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the service", DefaultValueFactory = _ => "app" };
        var run = new Option<string>("--run") { Description = "What starts it", HelpName = "COMMAND", DefaultValueFactory = _ => "dotnet App.dll" };
        var listen = new Option<string>("--listen") { Description = "Where it listens", HelpName = "ADDRESS", DefaultValueFactory = _ => "0.0.0.0:8080" };

        var command = new Command("init", "Write a gapless.yaml to begin with; never overwrites one") { name, run, listen };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var path = session.Locations.ConfigPath;
            var text = ConfigTemplate.Text(result.GetRequiredValue(name), result.GetRequiredValue(run), result.GetRequiredValue(listen));
            var problems = ConfigReader.ReadText(text, path).Problems;
            if (problems.Length > 0)
                throw new CliException(ExitCode.Invalid, string.Join('\n', problems));

            Write(path, text);
            session.Terminal.Line($"wrote {path}; edit it, then: gapless check, gapless serve");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(string path, string text)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(file);
            writer.Write(text);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new CliException(ExitCode.Refused, path + " is there already and stays as it is");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Invalid, $"cannot write {path}: {failure.Message}");
        }
    }
}
