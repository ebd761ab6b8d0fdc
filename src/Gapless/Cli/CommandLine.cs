using System.CommandLine;
using System.CommandLine.Invocation;
using Gapless.Commands;
using Gapless.Daemon;

namespace Gapless.Cli;

/// <summary>The tree of commands and the one place where an invocation ends.</summary>
internal static class CommandLine
{
    /// <summary>In the order of the help.</summary>
    private static readonly Entry[] Commands =
    [
        new("init", InitCommand.Build),
        new("check", CheckCommand.Build),
        new("serve", ServeCommand.Build),
        new("run", RunCommand.Build),
        new("deploy", DeployCommand.Build),
        new("update", UpdateCommand.Build),
        new("rollback", RollbackCommand.Build),
        new("promote", PromoteCommand.Build),
        new("pause", PauseCommand.Build),
        new("resume", ResumeCommand.Build),
        new("abort", AbortCommand.Build),
        new("status", StatusCommand.Build),
        new("releases", ReleasesCommand.Build),
        new("history", HistoryCommand.Build),
        new("events", EventsCommand.Build),
        new("audit", AuditCommand.Build),
        new("logs", LogsCommand.Build),
        new("alerts", AlertsCommand.Build),
        new("restart", RestartCommand.Build),
        new("scale", ScaleCommand.Build),
        new("reload", ReloadCommand.Build),
        new("stop", StopCommand.Build),
        new("pack", PackCommand.Build),
        new("sign", SignCommand.Build),
        new("verify", VerifyCommand.Build),
        new("keys", KeysCommand.Build),
        new("trust", TrustCommand.Build),
        new("feed", FeedCommand.Build),
        new("upgrade-self", UpgradeSelfCommand.Build),
        new("drill", DrillCommand.Build),
        new("demo", DemoCommand.Build),
        new(DevCommand.Name, DevCommand.Build),
        new("install", InstallCommand.Build),
        new("uninstall", UninstallCommand.Build),
        new("doctor", DoctorCommand.Build),
        new("adopt", AdoptCommand.Build),
        new("completion", CompletionCommand.Build),
        new("manual", ManualCommand.Build),
        new(Engine.KeeperCommand, KeeperCommand.Build),
    ];

    /// <summary>Failures and signals are ours: a supervisor that is asked to stop takes longer than the library would wait.</summary>
    private static readonly InvocationConfiguration Plain = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    public static int Run(string[] args)
    {
        try
        {
            if (args is [DevCommand.Name, .. var behind])
                return DevCommand.Become(behind);
            var result = Tree(args).Parse(args);
            if (result.Action is ParseErrorAction usage)
                usage.ShowHelp = args.Length == 0;

            var code = result.Invoke(Plain);
            return result.Errors.Count > 0 ? ExitCode.Invalid : code;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (CliException failure)
        {
            using var terminal = Terminal.OfThisProcess();
            terminal.ErrorLine("gapless: " + failure.Message);
            return failure.ExitCode;
        }
    }

    /// <summary>Only the named command is built where one is named: building all of them costs <c>status</c> time that it does not have.</summary>
    internal static RootCommand Tree(IReadOnlyList<string> args)
    {
        var globals = new GlobalOptions();
        var root = new RootCommand("Puts a new version of a web service into a running server without a gap.");
        globals.AddTo(root);

        foreach (var entry in Named(args) is { } one ? [one] : Commands)
            root.Add(entry.Build(globals));

        return root;
    }

    private static Entry? Named(IReadOnlyList<string> args)
    {
        foreach (var entry in Commands)
        {
            if (args.Count > 0 && entry.Name == args[0])
                return entry;
        }

        return null;
    }

    private sealed record Entry(string Name, Func<GlobalOptions, Command> Build);
}
