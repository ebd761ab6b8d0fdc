using System.CommandLine;
using Gapless.Cli;
using Gapless.Demonstration;
using Gapless.Drill;
using Gapless.Views;

namespace Gapless.Commands;

internal static class DemoCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var command = new Command("demo", "Show it all on a sample shop under traffic: a good deploy, a bad one, kill -9 of a worker and of the supervisor");
        command.SetAction(async (result, _) =>
        {
            using var session = Session.Of(globals, result);
            using var stop = new Interrupt();
            var outcome = await RunAsync(session, stop.Token);
            if (session.Json)
                session.Terminal.Line(outcome.Traffic.ToJson());
            else
                DemoReceipt.Write(session.Terminal, outcome);

            return outcome.Good ? ExitCode.Done : ExitCode.Reverted;
        });
        return command;
    }

    private static async Task<DemoResult> RunAsync(Session session, CancellationToken cancellationToken)
    {
        using var folder = DemoFolder.Create();
        try
        {
            await using var supervisor = new DemoSupervisor(folder, session.Clock);
            await using var traffic = new TrafficRun(DemoScript.Plan(folder), session.Clock);
            using var view = session.Live ? LiveView(supervisor, traffic) : new PlainDemoView(session.Terminal, aside: session.Json);
            return await new DemoScript(folder, supervisor, traffic, view, session.Clock).RunAsync(cancellationToken);
        }
        finally
        {
            Leftovers.Kill(folder.Root);
        }
    }

    /// <summary>In a method of its own, so that Spectre.Console is loaded only when this is called.</summary>
    private static IDemoView LiveView(DemoSupervisor supervisor, TrafficRun traffic) => new LiveDemoView(supervisor.TryStatus, traffic.Snapshot);
}
