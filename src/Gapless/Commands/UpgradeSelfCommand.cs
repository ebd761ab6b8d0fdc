using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class UpgradeSelfCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Command Build(GlobalOptions globals)
    {
        var binary = new Option<string?>("--binary") { Description = "The new gapless program; default: the file the supervisor was started from, as it is now", HelpName = "PATH" };
        var command = new Command("upgrade-self", "Replace the running supervisor's program: same process, same sockets, workers untouched") { binary };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var path = result.GetValue(binary);
            var before = session.Client.Status();
            var code = CommandRun.Execute(
                session, Routes.Upgrade, new UpgradeRequest { Binary = path is null ? null : Path.GetFullPath(path) }, ContractJson.Default.UpgradeRequest, service: null);

            return code == ExitCode.Done ? AwaitNew(session, before) : code;
        });
        return command;
    }

    /// <summary>The control socket stays open across the change, so the next request waits in its queue and the new program answers it.</summary>
    private static int AwaitNew(Session session, StatusReport before)
    {
        var start = session.Clock.GetTimestamp();
        using var stop = new Views.Interrupt();
        do
        {
            if (TryStatus(session) is { } now && now.StartedAt != before.StartedAt)
            {
                if (!session.Json)
                    session.Terminal.Line($"gapless {before.Version} -> {now.Version}, pid {now.Pid}{(now.Pid == before.Pid ? " as before" : $" (was {before.Pid})")}");

                return ExitCode.Done;
            }
        }
        while (!stop.Wait(Pause) && session.Clock.GetElapsedTime(start) < Patience);

        throw new CliException(ExitCode.Unreachable, $"the new program has not answered within {Patience.TotalSeconds:0} s");
    }

    /// <summary>Null when the connection was accepted by the old program in its last moment.</summary>
    private static StatusReport? TryStatus(Session session)
    {
        try
        {
            return session.Client.Status();
        }
        catch (CliException failure) when (failure.ExitCode == ExitCode.Unreachable)
        {
            return null;
        }
    }
}
