namespace Gapless.Supervisor.Configuration;

/// <summary>One smoke test: an HTTP check, or a command that gets GAPLESS_TARGET.</summary>
public sealed record SmokeStep
{
    public HttpCheck? Http { get; init; }

    public string? Command { get; init; }

    /// <summary>How often it is repeated; every time must pass. Default 1.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Default 10 s, for each time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public override string ToString() => Command is not null ? "run: " + Command : $"{Http!.Method} {Http.Path} -> {Http.Status}";
}
