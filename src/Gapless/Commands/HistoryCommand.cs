using System.CommandLine;
using System.Globalization;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Views;

namespace Gapless.Commands;

internal static class HistoryCommand
{
    private const int DefaultCount = 20;

    public static Command Build(GlobalOptions globals)
    {
        var service = Inputs.Service(globals);
        var count = Inputs.Count("--limit", "-n", DefaultCount, "How many, the newest first");
        var command = new Command("history", "List past rollouts") { service, count };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var limit = result.GetValue(count).ToString(CultureInfo.InvariantCulture);
            using var reply = session.Client.Get(Query.Of(Routes.History, ("service", result.GetValue(service)), ("limit", limit)));
            if (session.Json)
                session.Terminal.Line(reply.ReadAll());
            else
                Write(session, reply.ReadAll(ContractJson.Default.RolloutInfoArray));

            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Session session, RolloutInfo[] rollouts)
    {
        var table = new TextTable("ID", "SERVICE", "STARTED", "KIND", "FROM", "TO", "OUTCOME", "TOOK", "BY");
        foreach (var rollout in rollouts)
        {
            table.Add(
                rollout.Id.ToString(CultureInfo.InvariantCulture),
                rollout.Service,
                rollout.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                rollout.Kind,
                ReceiptText.ShortId(rollout.FromRelease) ?? "",
                ReceiptText.ShortId(rollout.ToRelease)!,
                rollout.Reason is null ? rollout.Outcome : $"{rollout.Outcome}: {FirstLine(rollout.Reason)}",
                rollout.EndedAt is { } end ? Units.Seconds((end - rollout.StartedAt).TotalSeconds) : "",
                rollout.Actor ?? "");
        }

        table.Write(session.Terminal);
    }

    private static string FirstLine(string text) => text.Split('\n')[0];
}
