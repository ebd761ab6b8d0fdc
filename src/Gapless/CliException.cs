namespace Gapless;

/// <summary>Ends a command with a message for people and an exit code; never shown with a stack trace.</summary>
internal sealed class CliException : Exception
{
    public CliException(int exitCode, string message)
        : base(message)
    {
        ExitCode = exitCode;
    }

    public int ExitCode { get; }
}
