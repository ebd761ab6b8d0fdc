using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Supervisor.Configuration;
using Gapless.Views;

namespace Gapless.Commands;

internal static class UpdateCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var service = Inputs.Service(globals);
        var force = new Option<bool>("--force") { Description = "Also a release that was rejected or taken back before, and while deploys are frozen" };
        var watch = new Option<string?>("--watch") { Description = "Ask again and again, so often, until interrupted", HelpName = "30s" };
        watch.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(Duration.TryParse(result.Tokens[0].Value, out var every) && every > TimeSpan.Zero))
                result.AddError($"--watch takes a duration such as 30s, not '{result.Tokens[0].Value}'");
        });
        var noWait = Inputs.NoWait();

        var command = new Command("update", "Ask the feed for a newer release, and roll it out") { service, force, watch, noWait };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var request = new UpdateRequest { Service = result.GetValue(service), Force = result.GetValue(force), Wait = !result.GetValue(noWait) };
            int Ask() => CommandRun.Execute(session, Routes.Update, request, ContractJson.Default.UpdateRequest, request.Service);
            return result.GetValue(watch) is { } text && Duration.TryParse(text, out var every) ? Watch(Ask, session, every) : Ask();
        });
        return command;
    }

    private static int Watch(Func<int> ask, Session session, TimeSpan every)
    {
        using var interrupt = new Interrupt();
        do
        {
            ask();
            session.Terminal.Flush();
        }
        while (!interrupt.Wait(every));
        return ExitCode.Done;
    }
}
