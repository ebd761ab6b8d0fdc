namespace Gapless.Linux.Processes;

/// <summary>How a process is started. Its session is its own, every signal has its default disposition and none is blocked.</summary>
public sealed record SpawnRequest
{
    public required SpawnCommand Command { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>The whole environment: nothing is inherited. LISTEN_* is added when <see cref="ListenFdNames"/> is not empty.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Placed at 3, 4, …; everything else is closed. The caller keeps its own.</summary>
    public IReadOnlyList<FileDescriptor> Descriptors { get; init; } = [];

    /// <summary>
    /// Names of the first descriptors, for LISTEN_FDNAMES; their number is LISTEN_FDS. Descriptors behind them (a control
    /// channel) are not announced. Empty: no LISTEN_* variables.
    /// </summary>
    public IReadOnlyList<string> ListenFdNames { get; init; } = [];

    /// <summary>Opened for appending, created with mode 0640 if missing; null is /dev/null.</summary>
    public string? StdoutPath { get; init; }

    /// <summary>Like <see cref="StdoutPath"/>; the same path gives one shared open file.</summary>
    public string? StderrPath { get; init; }

    /// <summary>It gets this process's stdin, stdout and stderr; the two paths are not used.</summary>
    public bool SharesStandardStreams { get; init; }

    /// <summary>A user name or number to run as, with the user's own groups (setpriv). Needs a supervisor that is root.</summary>
    public string? User { get; init; }

    /// <summary>The soft limit of open files; null inherits this process's, which .NET has raised to the hard one.</summary>
    public long? FileLimitSoft { get; init; }
}
