using System.Collections.Immutable;
using System.CommandLine;
using Gapless.Cli;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Releases.Packages;
using Gapless.Supervisor.Releases.Trust;
using Gapless.Views;

namespace Gapless.Commands;

internal static class VerifyCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var file = new Argument<string>("FILE.gap") { Description = "A package" };
        var key = new Option<string[]>("--key") { Description = "A public key that counts; may be repeated; default: the trusted keys of this machine", HelpName = "FILE.pub" };
        var threshold = new Option<int>("--threshold") { Description = "So many of the keys must have signed", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("verify", "Check a package: every file, signatures, expiry; needs no supervisor") { file, key, threshold };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var (manifest, objection) = OwnFiles.Run(() =>
            {
                using var package = PackageReader.Open(Path.GetFullPath(result.GetRequiredValue(file)));
                ImmutableArray<TrustedKey> keys = result.GetValue(key) is { Length: > 0 } named ? [.. named.Select(TrustedKey.Read)] : KeyDirectory.Beside(session.Locations.ConfigPath).Read();
                var rules = new TrustRules(package.Manifest.Service, TrustPolicy.Require, result.GetValue(threshold), keys, Missing: []);
                foreach (var _ in package.Entries())
                {
                    // Each is held against the manifest on the way.
                }

                return (package.Manifest, rules.Objection(package.Manifest, package.Signatures, newest: null, session.Clock.GetUtcNow()));
            });
            if (objection is not null)
                throw new CliException(ExitCode.Refused, objection);

            session.Terminal.Line("every file is as it was packed, and enough of the keys have signed");
            PackageText.Write(session.Terminal, manifest);
            return ExitCode.Done;
        });
        return command;
    }
}
