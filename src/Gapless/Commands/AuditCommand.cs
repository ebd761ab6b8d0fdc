using System.CommandLine;
using System.Text.Json;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;

namespace Gapless.Commands;

internal static class AuditCommand
{
    public static Command Build(GlobalOptions globals) => new("audit", "Prove that the journal is the one that was written") { Verify(globals), Export(globals) };

    private static Command Verify(GlobalOptions globals)
    {
        var head = new Option<string?>("--head") { Description = "A hash that was written down earlier and must be among them", HelpName = "HASH" };
        var command = new Command("verify", "Compute the chain of hashes anew; exit code 1: something was changed or taken out") { head };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            using var reply = session.Client.Get(Query.Of(Routes.Audit, ("head", result.GetValue(head))));
            var report = reply.ReadAll(ContractJson.Default.AuditReport);
            if (session.Json)
                session.Terminal.Line(JsonSerializer.SerializeToUtf8Bytes(report, ContractJson.Default.AuditReport));
            else if (report.Problem is null)
                session.Terminal.Line($"{report.Events} events, each as it was written; the last has the hash {report.Head ?? "(none)"}");
            else
                session.Terminal.ErrorLine($"gapless: {report.Problem}");
            return report.Problem is null ? ExitCode.Done : ExitCode.Reverted;
        });
        return command;
    }

    private static Command Export(GlobalOptions globals)
    {
        var command = new Command("export", "Print every event with its hash, a line of JSON each");
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            Followed.Read(session, Routes.Events, _ => null);
            return ExitCode.Done;
        });
        return command;
    }
}
