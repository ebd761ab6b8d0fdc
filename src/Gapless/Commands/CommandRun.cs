using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gapless.Cli;
using Gapless.Contract;
using Gapless.Linux;
using Gapless.Views;

namespace Gapless.Commands;

/// <summary>Sends a command, shows its events as they come and ends with its result.</summary>
internal static class CommandRun
{
    private const string CutShort =
        "the supervisor went away before the end; what was begun is finished or taken back when it runs again (gapless status, gapless history)";

    public static int Execute<T>(Session session, string route, T request, JsonTypeInfo<T> type, string? service)
    {
        var result = session.Json ? PassThrough(session, route, request, type) : Show(session, route, request, type, service);
        return ExitCode.Of(result.Outcome);
    }

    private static CommandResult PassThrough<T>(Session session, string route, T request, JsonTypeInfo<T> type)
    {
        CommandResult? result = null;
        Read(session, route, request, type, (line, progress) =>
        {
            session.Terminal.Line(line);
            result = progress.Result ?? result;
        });
        return result ?? throw new CliException(ExitCode.Unreachable, CutShort);
    }

    private static CommandResult Show<T>(Session session, string route, T request, JsonTypeInfo<T> type, string? service)
    {
        CommandResult? result = null;
        using (var view = session.Live ? LiveView(session, service) : new PlainProgress(session.Terminal))
        {
            Read(session, route, request, type, (_, progress) =>
            {
                if (progress.Event is { } happened)
                    view.Show(happened);

                result = progress.Result ?? result;
            });
        }

        if (result is null)
            throw new CliException(ExitCode.Unreachable, CutShort);

        ResultText.Write(session.Terminal, result);
        return result;
    }

    /// <summary>In a method of its own, so that Spectre.Console is loaded only when this is called.</summary>
    private static IProgressView LiveView(Session session, string? service) => new LiveProgress(session, service);

    private static void Read<T>(Session session, string route, T request, JsonTypeInfo<T> type, LineReader reader)
    {
        using var reply = session.Client.Post(route, request, type);
        try
        {
            foreach (var line in reply.Lines())
                reader(line.Span, JsonSerializer.Deserialize(line.Span, ContractJson.Default.ProgressLine) ?? new ProgressLine());
        }
        catch (Exception failure) when (failure is IOException or LinuxException)
        {
            throw new CliException(ExitCode.Unreachable, CutShort);
        }
    }

    private delegate void LineReader(ReadOnlySpan<byte> line, ProgressLine progress);
}
