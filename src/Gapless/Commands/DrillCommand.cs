using System.CommandLine;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Drill;
using Gapless.Views;

namespace Gapless.Commands;

internal static class DrillCommand
{
    private const int DefaultSeconds = 10;

    public static Command Build(GlobalOptions globals)
    {
        var service = Inputs.Service(globals);
        var path = PathOption("--path", "GET here in every class that has no path of its own; must be harmless [default: /]");
        var slow = PathOption("--slow", "A GET that the service works on for seconds");
        var upload = PathOption("--upload", "Takes a POST of 64 KiB, sent over 4 s");
        var download = PathOption("--download", "A GET whose answer takes seconds to arrive");
        var webSocket = PathOption("--websocket", "A WebSocket that echoes text messages");
        var seconds = Inputs.Count("--seconds", "-s", DefaultSeconds, "Traffic before the restart, and again after it");

        var command = new Command("drill", "Prove on your own service that a restart loses nothing: real traffic, a rollout of the same release in the middle, every request accounted for")
        {
            service, path, slow, upload, download, webSocket, seconds,
        };
        command.SetAction(async (result, _) =>
        {
            using var session = Session.Of(globals, result);
            using var stop = new Interrupt();
            var drill = new ServiceDrill(session, result.GetValue(service), TimeSpan.FromSeconds(result.GetValue(seconds)));
            var paths = new DrillPaths(
                result.GetValue(path) ?? "/", result.GetValue(slow), result.GetValue(upload), result.GetValue(download), result.GetValue(webSocket));

            var report = await drill.RunAsync(paths, stop.Token);
            if (session.Json)
                session.Terminal.Line(report.ToJson());
            else
                session.Terminal.Line(report.ToText());

            return report.Failed == 0 && report.Ok > 0 ? ExitCode.Done : ExitCode.Reverted;
        });
        return command;
    }

    private static Option<string?> PathOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "PATH" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !result.Tokens[0].Value.StartsWith('/'))
                result.AddError($"{name} takes a path that begins with /, not '{result.Tokens[0].Value}'");
        });
        return option;
    }
}
