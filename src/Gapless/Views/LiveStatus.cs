using Gapless.Cli;
using Gapless.Contract;
using Spectre.Console;

namespace Gapless.Views;

/// <summary><c>status --watch</c> on a terminal: drawn again several times a second, until interrupted.</summary>
internal static class LiveStatus
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public static void Run(Session session)
    {
        using var stop = new Interrupt();
        AnsiConsole.Live(new Text("")).Start(context =>
        {
            do
            {
                context.UpdateTarget(StatusPanel.Of(Read(session), session.Clock.GetUtcNow()));
            }
            while (!stop.Wait(Period));
        });
    }

    /// <summary>Null while the supervisor does not answer: it may be coming back, and this view waits for it.</summary>
    private static StatusReport? Read(Session session)
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
