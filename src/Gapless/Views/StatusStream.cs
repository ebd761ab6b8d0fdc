using Gapless.Cli;
using Gapless.Control;

namespace Gapless.Views;

/// <summary><c>status --watch</c> without a terminal: the status again after each event, one JSON line each for programs. Ends when the supervisor does.</summary>
internal static class StatusStream
{
    public static void Run(Session session)
    {
        Write(session);
        using var events = session.Client.Get(Query.Of(Routes.Events, ("last", "0"), ("follow", "true")));
        foreach (var _ in events.Lines())
            Write(session);
    }

    private static void Write(Session session)
    {
        if (session.Json)
        {
            using var reply = session.Client.Get(Routes.Status);
            session.Terminal.Line(reply.ReadAll());
            return;
        }

        session.Terminal.Line(StatusText.Of(session.Client.Status(), session.Clock.GetUtcNow(), session.Terminal.Palette));
        session.Terminal.Flush();
    }
}
