using Gapless.Cli;
using Gapless.Linux;

namespace Gapless.Commands;

/// <summary>Prints the lines of an answer as they come.</summary>
internal static class Followed
{
    /// <summary>What a line looks like for people; null: as it came.</summary>
    public delegate string? Look(ReadOnlySpan<byte> line);

    public static void Read(Session session, string path, Look look)
    {
        using var reply = session.Client.Get(path);
        try
        {
            foreach (var line in reply.Lines())
            {
                if (look(line.Span) is { } text)
                    session.Terminal.Line(text);
                else
                    session.Terminal.Line(line.Span);

                session.Terminal.Flush();
            }
        }
        catch (Exception failure) when (failure is IOException or LinuxException)
        {
            throw new CliException(ExitCode.Unreachable, "the supervisor went away");
        }
    }
}
