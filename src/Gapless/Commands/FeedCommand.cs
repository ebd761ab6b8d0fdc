using System.CommandLine;
using Gapless.Cli;
using Gapless.Supervisor.Releases.Sources;
using Gapless.Supervisor.Releases.Trust;

namespace Gapless.Commands;

internal static class FeedCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder with packages, as a web server offers it" };
        var key = new Option<string[]>("--key") { Description = "A private key to sign with; may be repeated", HelpName = "FILE.key" };
        var expires = ExpiresOption.New("From when on no host believes it any more", "7d");
        var command = new Command("feed", "Write feed.json, the index of the packages in a folder, for 'gapless update'") { folder, key, expires };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var directory = Path.GetFullPath(result.GetRequiredValue(folder));
            var now = session.Clock.GetUtcNow();
            var lifetime = ExpiresOption.Read(result.GetRequiredValue(expires), now) - now;
            var feed = OwnFiles.Run(() =>
            {
                SigningKey[] keys = [.. (result.GetValue(key) ?? []).Select(SigningKey.Read)];
                return FeedWriter.Write(directory, lifetime, keys, session.Clock);
            });
            session.Terminal.Line($"wrote {Path.Combine(directory, FeedWriter.FileName)}: {feed.Releases.Length} packages, believed until {feed.Expires:u}");
            return ExitCode.Done;
        });
        return command;
    }
}
