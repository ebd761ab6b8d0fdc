namespace Gapless.Supervisor.Configuration;

/// <summary>What <c>gapless init</c> writes.</summary>
public static class ConfigTemplate
{
    /// <summary>A configuration that is right as it stands, and shows the keys most services come to need.</summary>
    /// <param name="name">A valid service name.</param>
    /// <param name="run">The command line.</param>
    /// <param name="listen">An endpoint.</param>
    public static string Text(string name, string run = "dotnet App.dll", string listen = "0.0.0.0:8080") => $$"""
        # Every key with its default: docs/configuration.md. After a change: gapless check, then gapless reload.
        services:
          {{name}}:
            run: {{Quote(run)}}
            # The app inherits the listening socket (LISTEN_FDS): it must not bind the port itself.
            listen: {{Quote(listen)}}

            # A worker gets traffic when this path answers 200 to 399.
            # health: /healthz

            # Tried on the new version before any client reaches it; a failure keeps the old one.
            # smoke:
            #   - GET / -> 200
            #   - run: ./smoke.sh          # gets GAPLESS_TARGET

            # Traffic moves in steps instead of at once.
            # rollout:
            #   steps: [ 5%, 25% for 30s, 100% ]

            # From SIGTERM until what is left of the old version is killed.
            drain: 30s

        """;

    /// <summary>Quoted only where YAML would read something else.</summary>
    private static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '/' or '-' or '_' or '=' or ':') && !text.Contains(": ", StringComparison.Ordinal) && !text.EndsWith(':') && !text.StartsWith('-')
            ? text
            : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
