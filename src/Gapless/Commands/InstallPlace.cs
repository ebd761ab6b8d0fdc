using System.CommandLine;
using Gapless.Cli;
using Gapless.Installation;

namespace Gapless.Commands;

/// <summary>Where something is installed, or taken away: options that both commands have.</summary>
internal sealed class InstallPlace
{
    private readonly Option<bool> _user = new("--user") { Description = "For this user alone: ~/.config/systemd/user and the XDG folders" };
    private readonly Option<string?> _root = new("--root") { Description = "Below another root, as for an image; starts nothing", HelpName = "DIR" };

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Only say what would change" };

    public void AddTo(Command command)
    {
        command.Add(_user);
        command.Add(DryRun);
        command.Add(_root);
    }

    /// <param name="starts">Units may be started and stopped.</param>
    /// <exception cref="CliException">Not possible for who asks.</exception>
    public (InstallLayout Layout, Target Target) Of(ParseResult result, bool starts)
    {
        var layout = result.GetValue(_user) ? InstallLayout.OfUser(Environment.GetEnvironmentVariable) : InstallLayout.System;
        var root = Path.GetFullPath(result.GetValue(_root) ?? "/");
        if (!layout.IsForUser && !Environment.IsPrivilegedProcess && !result.GetValue(DryRun))
            throw new CliException(ExitCode.Refused, "root's rights are needed: use sudo, or --user for this user alone");
        if (layout.IsForUser && Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } who)
            throw new CliException(ExitCode.Refused, $"--user is for the user who calls it: run it as {who}, without sudo");

        var target = new Target(root, Inventory.Empty, starts && root == "/" ? Systemctl.Find(layout.IsForUser) : null);
        return (layout, target with { Inventory = Inventory.Read(target.At(layout.Inventory)) });
    }
}
