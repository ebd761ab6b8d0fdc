using System.Collections;
using System.CommandLine;
using Gapless.Cli;
using Gapless.Linux.Processes;

namespace Gapless.Commands;

/// <summary>The compiler and the front of a development session are a program of their own beside this one, so that the supervisor need not carry them.</summary>
internal static class DevCommand
{
    public const string Name = "dev";

    /// <summary>For the help and the completion: what stands behind the name is read by the other program.</summary>
    public static Command Build(GlobalOptions globals) =>
        new(Name, "Develop: every saved change is built beside the running app and live without a refused connection; 'gapless dev --help'") { TreatUnmatchedTokensAsErrors = false };

    /// <summary>Becomes the other program; returns only when that fails.</summary>
    /// <exception cref="CliException">It is not there, or cannot be run.</exception>
    public static int Become(IReadOnlyList<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "dev", "gapless-dev");
        if (!File.Exists(program))
            throw new CliException(ExitCode.Invalid, $"{program} is missing: this installation has no 'gapless dev'");
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);
        var error = SelfExec.Replace(program, [program, .. arguments], environment, []);
        throw new CliException(ExitCode.Invalid, $"{program} cannot be run: {error}");
    }
}
