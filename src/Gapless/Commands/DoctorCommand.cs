using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Doctor;
using Gapless.Installation;
using Gapless.Linux;
using Gapless.Linux.Sockets;
using Gapless.Views;

namespace Gapless.Commands;

internal static class DoctorCommand
{
    public static Command Build(GlobalOptions globals)
    {
        var user = new Option<bool>("--user") { Description = "The installation of this user" };
        var command = new Command("doctor", "Look at what makes a server's life hard, and say what to do about it") { user };
        command.SetAction(result =>
        {
            using var session = Session.Of(globals, result);
            var findings = Examination.Of(Patient(session, result.GetValue(user)));
            if (session.Json)
            {
                session.Terminal.Line(JsonSerializer.SerializeToUtf8Bytes(new Diagnosis(Examination.IsWell(findings), findings), DiagnosisJson.Default.Diagnosis));
            }
            else
            {
                foreach (var line in FindingText.Lines(findings, session.Terminal.Palette))
                    session.Terminal.Line(line);
            }

            return Examination.IsWell(findings) ? ExitCode.Done : ExitCode.Unwell;
        });
        return command;
    }

    private static Patient Patient(Session session, bool ofUser)
    {
        var layout = ofUser ? InstallLayout.OfUser(Environment.GetEnvironmentVariable) : InstallLayout.System;
        return new Patient
        {
            Layout = layout,
            Locations = session.Locations,
            Systemd = Systemctl.Find(ofUser),
            Pid = SupervisorPid(session),
            Now = session.Clock.GetUtcNow(),
            IsClockSynchronized = Machine.IsClockSynchronized,
            FreeBytes = Directory.Exists(session.Locations.StateDirectory) ? new DriveInfo(session.Locations.StateDirectory).AvailableFreeSpace : null,
            ListenersOn = Listeners.OnPort,
        };
    }

    private static int? SupervisorPid(Session session)
    {
        try
        {
            return session.Client.Status().Pid;
        }
        catch (CliException)
        {
            return null;
        }
    }
}

/// <summary>What <c>gapless doctor --json</c> prints.</summary>
/// <param name="Well">Nothing needs anybody.</param>
internal sealed record Diagnosis(bool Well, ImmutableArray<Finding> Findings);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Diagnosis))]
internal sealed partial class DiagnosisJson : JsonSerializerContext;
