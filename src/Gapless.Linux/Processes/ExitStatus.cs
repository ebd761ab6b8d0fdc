namespace Gapless.Linux.Processes;

/// <summary>How a process ended: with a code, by a signal, or in a way that cannot be told (not our child, older kernel).</summary>
public readonly record struct ExitStatus
{
    private ExitStatus(int? code, int? signal)
    {
        Code = code;
        Signal = signal;
    }

    /// <summary>The exit code; null after a signal, or when unknown.</summary>
    public int? Code { get; }

    /// <summary>The signal that ended it; null after a normal exit, or when unknown.</summary>
    public int? Signal { get; }

    public bool IsUnknown => Code is null && Signal is null;

    public bool Succeeded => Code == 0;

    public static ExitStatus Unknown => default;

    public static ExitStatus Exited(int code) => new(code, null);

    public static ExitStatus KilledBy(int signal) => new(null, signal);

    /// <summary>Reads a wait status as wait(2) gives it.</summary>
    public static ExitStatus FromWaitStatus(int status) =>
        (status & 0x7f) == 0 ? Exited((status >> 8) & 0xff) : KilledBy(status & 0x7f);

    public override string ToString() => (Code, Signal) switch
    {
        ({ } code, _) => $"exit code {code}",
        (_, { } signal) => $"signal {Signals.NameOf(signal)}",
        _ => "unknown (not a child of this process)",
    };
}
