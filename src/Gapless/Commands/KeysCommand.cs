using System.CommandLine;
using Gapless.Cli;
using Gapless.Supervisor.Releases.Trust;
using Gapless.Views;

namespace Gapless.Commands;

internal static class KeysCommand
{
    public static Command Build(GlobalOptions globals) =>
        new("keys", "Make keys, and say which ones this machine trusts") { New(globals), List(globals), Trust(globals), Distrust(globals) };

    private static Command New(GlobalOptions globals)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the pair: NAME.key is private, NAME.pub is for the hosts" };
        var output = new Option<string>("--output", "-o") { Description = "Where to write it", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var command = new Command("new", "Make a pair of keys (ECDSA, P-256)") { name, output };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var directory = Path.GetFullPath(result.GetRequiredValue(output));
            var key = OwnFiles.Run(() => SigningKey.Create(directory, result.GetRequiredValue(name)));
            session.Terminal.Line($"wrote {Path.Combine(directory, key.Name)}.key (keep it to yourself) and {key.Name}.pub, id {key.Id}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List(GlobalOptions globals)
    {
        var command = new Command("list", "List the trusted keys");
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var table = new TextTable("NAME", "ID");
            foreach (var key in OwnFiles.Run(() => Trusted(session).Read()))
                table.Add(key.Name, key.Id);

            table.Write(session.Terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Trust(GlobalOptions globals)
    {
        var file = new Argument<string>("FILE.pub") { Description = "A public key in PEM" };
        var name = new Option<string?>("--name") { Description = "What to call it; default: the name of the file", HelpName = "NAME" };
        var command = new Command("trust", "Trust a key from now on") { file, name };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var keys = Trusted(session);
            var key = OwnFiles.Run(() => keys.Add(Path.GetFullPath(result.GetRequiredValue(file)), result.GetValue(name)));
            session.Terminal.Line($"trusted as {key.Name}, id {key.Id}, in {keys.Path}");
            session.Terminal.Line("it counts for services with 'trust: require' (or 'warn'), from the next deploy on");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Distrust(GlobalOptions globals)
    {
        var name = new Argument<string>("NAME") { Description = "Name of a trusted key" };
        var command = new Command("distrust", "Trust a key no longer, from the next deploy on") { name };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            OwnFiles.Run(() =>
            {
                Trusted(session).Remove(result.GetRequiredValue(name));
                return true;
            });
            session.Terminal.Line("what it has signed is not taken any more; what runs goes on, see: gapless releases");
            return ExitCode.Done;
        });
        return command;
    }

    private static KeyDirectory Trusted(Session session) => KeyDirectory.Beside(session.Locations.ConfigPath);
}
