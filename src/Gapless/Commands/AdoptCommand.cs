using System.Collections.Immutable;
using System.CommandLine;
using System.Net.Sockets;
using Gapless.Adoption;
using Gapless.Adoption.Units;
using Gapless.Cli;
using Gapless.Installation;
using Gapless.Linux.Files;
using Gapless.Supervisor.Configuration;

namespace Gapless.Commands;

internal static class AdoptCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var unit = new Argument<string>("UNIT") { Description = "A systemd service, for example myapp.service" };
        var name = new Option<string?>("--name") { Description = "Name of the service; default: as the unit", HelpName = "NAME" };
        var listen = new Option<string[]>("--listen") { Description = "Where it is to listen, instead of where the unit does: so that both can run for a while", HelpName = "ADDRESS" };
        var write = new Option<bool>("--write") { Description = "Add it to the configuration" };
        var root = new Option<string>("--root") { Description = "Read units below another root", HelpName = "DIR", DefaultValueFactory = _ => "/" };
        var command = new Command("adopt", "Write the configuration of a service from its systemd unit, and say what is left to do") { unit, name, listen, write, root };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            return Adopt(session, UnitName.OfService(result.GetRequiredValue(unit)), result.GetValue(name), result.GetValue(listen) ?? [], result.GetValue(write), Path.GetFullPath(result.GetRequiredValue(root)));
        });
        return command;
    }

    private static int Adopt(Session session, UnitName name, string? serviceName, string[] listen, bool write, string root)
    {
        var files = new UnitFiles(root);
        var unit = files.Find(name) ?? throw new CliException(ExitCode.Invalid, $"there is no {name.Full} on this machine");
        var socket = files.Find(unit.Last("Service", "Sockets") is { } named ? new UnitName(named.Value.Split(' ')[0]) : name.As(".socket"));
        var service = OwnFiles.Run(() => UnitAdoption.Of(unit, socket, serviceName, Around(root)));
        var isBeside = listen.Length > 0;
        if (isBeside)
            service = service with { Listen = [.. listen] };

        var yaml = $"services:\n{ServiceYaml.Of(service)}";
        var problems = ConfigReader.ReadText(yaml, session.Locations.ConfigPath).Problems;
        if (write)
            Write(session, service);
        if (session.Json)
            session.Terminal.Line(AdoptionJson.Of(service, yaml, [.. NextSteps.Of(service, name, socket?.Name, write, isBeside)]));
        else
            Show(session.Terminal, yaml, problems, service, NextSteps.Of(service, name, socket?.Name, write, isBeside));
        return ExitCode.Done;
    }

    private static Surroundings Around(string root)
    {
        var systemd = Systemctl.Find(ofUser: false);
        var runsAsRoot = systemd?.Property(InstallLayout.UnitName, "LoadState") == "loaded" ? systemd.Property(InstallLayout.UnitName, "User") is "root" or "" : Environment.IsPrivilegedProcess;
        return new Surroundings(root, Environment.MachineName, runsAsRoot, Socket.OSSupportsIPv6 && File.Exists("/proc/net/if_inet6") && File.ReadAllText("/proc/net/if_inet6").Length > 0);
    }

    private static void Write(Session session, AdoptedService service)
    {
        var path = session.Locations.ConfigPath;
        OwnFiles.Run(() =>
        {
            var added = ConfigAppending.Add(File.Exists(path) ? File.ReadAllText(path) : null, path, service);
            Replace(path, added);
            return true;
        });
    }

    /// <summary>In one step, with the owner and the mode that the file has.</summary>
    private static void Replace(string path, string text)
    {
        var fresh = path + ".new";
        File.WriteAllText(fresh, text);
        if (FileStatus.Follow(path) is { } status)
        {
            DurableFiles.ChangeOwner(fresh, status.Uid, status.Gid);
            File.SetUnixFileMode(fresh, (UnixFileMode)status.Mode);
        }

        File.Move(fresh, File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, overwrite: true);
    }

    private static void Show(Terminal terminal, string yaml, ImmutableArray<ConfigProblem> problems, AdoptedService service, IEnumerable<string> next)
    {
        terminal.Line(yaml.TrimEnd('\n'));
        foreach (var problem in problems)
            terminal.Line($"# {problem.Path}: {problem.Message}. {problem.Suggestion}");
        if (service.Notes.Length > 0)
        {
            terminal.Line("\n# What has no equal, and what to do:");
            for (var i = 0; i < service.Notes.Length; i++)
            {
                var note = service.Notes[i];
                terminal.Line($"#   {note.Place}: {note.Setting}");
                // What is said of several in a row is said once.
                if (i + 1 == service.Notes.Length || service.Notes[i + 1].Text != note.Text)
                    terminal.Line($"#       {note.Text}");
            }
        }

        terminal.Line("\n# Next:");
        foreach (var (step, i) in next.Select((s, i) => (s, i + 1)))
            terminal.Line($"#   {i}. {step}");
    }
}
