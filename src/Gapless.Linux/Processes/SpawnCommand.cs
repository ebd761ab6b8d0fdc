namespace Gapless.Linux.Processes;

/// <summary>What to run: a program with its arguments, or a line for /bin/sh.</summary>
public abstract record SpawnCommand
{
    private SpawnCommand()
    {
    }

    public static SpawnCommand FromArguments(params IReadOnlyList<string> arguments) => new Arguments(arguments);

    public static SpawnCommand FromShell(string line) => new Shell(line);

    /// <summary>Run as it is; found on PATH when the first argument has no slash.</summary>
    public sealed record Arguments(IReadOnlyList<string> Values) : SpawnCommand;

    /// <summary>
    /// Run by /bin/sh. A simple command replaces the shell and so keeps its pid. A compound line (with ; &amp;&amp; | or
    /// parentheses) is left as written: its author puts <c>exec</c> before the server, or LISTEN_PID is the shell's.
    /// </summary>
    public sealed record Shell(string Line) : SpawnCommand;
}
