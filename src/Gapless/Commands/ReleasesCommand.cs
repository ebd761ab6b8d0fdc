using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Views;

namespace Gapless.Commands;

internal static class ReleasesCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var service = Inputs.Service(globals);
        var command = new Command("releases", "List the releases in the store") { service };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            using var reply = session.Client.Get(Query.Of(Routes.Releases, ("service", result.GetValue(service))));
            if (session.Json)
                session.Terminal.Line(reply.ReadAll());
            else
                Write(session, reply.ReadAll(ContractJson.Default.ReleaseInfoArray));

            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Session session, ReleaseInfo[] releases)
    {
        var table = new TextTable("SERVICE", "RELEASE", "VERSION", "STATE", "SIZE", "AGE");
        foreach (var release in releases)
            table.Add(release.Service, ReceiptText.ShortId(release.Id)!, release.Label ?? "", release.State, Units.Bytes(release.Bytes), Units.Age(session.Clock.GetUtcNow() - release.AddedAt));

        table.Write(session.Terminal);
    }
}
