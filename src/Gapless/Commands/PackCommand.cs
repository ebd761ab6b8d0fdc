using System.CommandLine;
using System.Globalization;
using Gapless.Cli;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Views;

namespace Gapless.Commands;

internal static class PackCommand
{
    /// <summary>As reproducible builds set it: seconds since 1970.</summary>
    private const string EpochVariable = "SOURCE_DATE_EPOCH";

    public static Command Build(GlobalOptions globals)
    {
        var directory = new Argument<string>("DIR") { Description = "What was published: the files of the release" };
        var output = new Option<string>("--output", "-o") { Description = "The package", HelpName = "FILE.gap", Required = true };
        var service = new Option<string>("--service") { Description = "The service it is for", HelpName = "NAME", Required = true };
        var version = new Option<string>("--version") { Description = "What people call it", HelpName = "V", Required = true };
        var expires = ExpiresOption.New("From when on no host takes it any more", "365d");
        var counter = new Option<long?>("--counter") { Description = "Number that rises from release to release; default: seconds since 1970 of the build", HelpName = "N" };

        var command = new Command("pack", "Make a package of a directory: the same input, the same bytes") { directory, output, service, version, expires, counter };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var from = Path.GetFullPath(result.GetRequiredValue(directory));
            if (!Directory.Exists(from))
                throw new CliException(ExitCode.Invalid, "there is no directory " + from);

            var to = Path.GetFullPath(result.GetRequiredValue(output));
            if (to.StartsWith(from + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new CliException(ExitCode.Invalid, $"the package would lie in {from} and be part of the next one; write it elsewhere");

            var manifest = OwnFiles.Run(() => PackageWriter.Pack(from, to, (contents, newest) =>
            {
                var built = Epoch() ?? newest;
                return new PackageManifest(
                    result.GetRequiredValue(service),
                    result.GetRequiredValue(version),
                    built,
                    ExpiresOption.Read(result.GetRequiredValue(expires), built),
                    result.GetValue(counter) ?? Math.Max(1, built.ToUnixTimeSeconds()),
                    contents);
            }, CancellationToken.None));
            session.Terminal.Line($"packed {manifest.Contents.Entries.Length} entries into {to}");
            PackageText.Write(session.Terminal, manifest);
            return ExitCode.Done;
        });
        return command;
    }

    private static DateTimeOffset? Epoch()
    {
        if (Environment.GetEnvironmentVariable(EpochVariable) is not { Length: > 0 } text)
            return null;

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new CliException(ExitCode.Invalid, $"{EpochVariable}={text} is not a number of seconds");
    }
}
