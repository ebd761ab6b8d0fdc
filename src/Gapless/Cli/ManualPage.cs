using System.CommandLine;
using System.Text;

namespace Gapless.Cli;

/// <summary>gapless(1), made from the tree of commands, so that it never says less than the program can do.</summary>
internal static class ManualPage
{
    private const string Before = """
        .SH DESCRIPTION
        Gapless puts a new version of a web service into a running server without a gap, and takes it back when it is bad.
        .B gapless serve
        is the supervisor, which systemd starts as gapless.service; every other command is one request to it, or works on files.
        With one service its name may be left out.
        """;

    private const string After = """
        .SH EXIT STATUS
        .TP
        .B 0
        done
        .TP
        .B 1
        a rollout went back or is frozen; doctor: something needs somebody; drill and demo: something was lost
        .TP
        .B 2
        wrong usage or configuration; nothing was changed
        .TP
        .B 3
        no supervisor answers
        .TP
        .B 4
        refused, with the reason
        .SH FILES
        .TP
        .I /etc/gapless/gapless.yaml
        the services
        .TP
        .I /var/lib/gapless
        releases, journal, and the logs of the workers
        .TP
        .I /run/gapless/control.sock
        the supervisor's control socket; root and members of the group gapless may speak to it
        .SH SEE ALSO
        .BR systemctl (1),
        .BR journalctl (1)
        """;

    public static string Of(RootCommand root, string version)
    {
        var page = new StringBuilder();
        page.Append($".TH GAPLESS 1 \"\" \"Gapless {Escape(version)}\" \"User Commands\"\n");
        page.Append($".SH NAME\ngapless \\- {Escape(Sentence(root.Description))}\n");
        page.Append(".SH SYNOPSIS\n.B gapless\n.I COMMAND\n.RI [ OPTIONS ]\n");
        page.Append(Before).Append("\n.SH COMMANDS\n");
        foreach (var command in root.Subcommands.Where(c => !c.Hidden))
            Add(page, command, command.Name);

        page.Append(".SH GLOBAL OPTIONS\n");
        foreach (var option in root.Options.Where(o => !o.Hidden))
            Add(page, option);
        return page.Append(After).Append('\n').ToString();
    }

    private static void Add(StringBuilder page, Command command, string name)
    {
        var children = command.Subcommands.Where(c => !c.Hidden).ToList();
        if (children.Count > 0)
        {
            children.ForEach(c => Add(page, c, $"{name} {c.Name}"));
            return;
        }

        var arguments = command.Arguments.Where(a => !a.Hidden).ToList();
        var words = arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 && a.Name[0] != '[' ? $"[{a.Name}]" : a.Name).Prepend(name);
        page.Append($".SS {Escape(string.Join(' ', words))}\n{Escape(Sentence(command.Description))}.\n");
        foreach (var argument in arguments)
            page.Append($".TP\n.I {Escape(argument.Name)}\n{Escape(argument.Description ?? "")}\n");
        foreach (var option in command.Options.Where(o => !o.Hidden))
            Add(page, option);
    }

    private static void Add(StringBuilder page, Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(a => a.StartsWith('-')).Order(StringComparer.Ordinal).Prepend(option.Name).Distinct());
        page.Append($".TP\n.B {Escape(names)}{(option.HelpName is null ? "" : $" {Escape(option.HelpName)}")}\n{Escape(option.Description ?? "")}\n");
    }

    private static string Sentence(string? text) => text?.TrimEnd('.') ?? "";

    /// <summary>A hyphen would be typeset as one, and a leading dot or quote read as a request.</summary>
    private static string Escape(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
