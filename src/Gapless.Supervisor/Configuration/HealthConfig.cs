namespace Gapless.Supervisor.Configuration;

/// <summary>How a worker shows that it is alive and ready.</summary>
public sealed record HealthConfig
{
    /// <summary>Must pass after the start before readiness is looked at. Null: none.</summary>
    public ProbeConfig? Startup { get; init; }

    /// <summary>Decides when a worker is ready; not asked again after that. Null: <c>READY=1</c>, or where the app never notifies, that its socket accepts.</summary>
    public ProbeConfig? Readiness { get; init; }

    /// <summary>Asked from readiness on; a worker that fails it is replaced. Null: only the process's end counts.</summary>
    public ProbeConfig? Liveness { get; init; }

    /// <summary>True: a worker is ready only when it has sent <c>READY=1</c>, whatever else is asked of it. Default false: the readiness probe alone decides, where there is one.</summary>
    public bool Notify { get; init; }
}

/// <summary>One check. Exactly one of <see cref="Http"/>, <see cref="Tcp"/>, <see cref="Command"/> is set.</summary>
public sealed record ProbeConfig
{
    public HttpCheck? Http { get; init; }

    /// <summary>True: the check passes when a connection is accepted.</summary>
    public bool Tcp { get; init; }

    /// <summary>Shell command in the release's directory; passes with exit code 0; gets GAPLESS_TARGET.</summary>
    public string? Command { get; init; }

    /// <summary>Before the first check. Default 0.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Between checks. Default: 250 ms for start-up and readiness, 5 s for liveness.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>For one check. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Passes in a row that count as good. Default 1.</summary>
    public int Successes { get; init; } = 1;

    /// <summary>
    /// Failures in a row that count as bad. Default 3 for liveness. For start-up and readiness the default is 0: no limit
    /// but <see cref="RolloutConfig.Within"/>, as an app that starts slowly fails many checks before it passes one.
    /// </summary>
    public int Failures { get; init; }
}

/// <summary>An HTTP/1.1 request and what its answer must be.</summary>
public sealed record HttpCheck
{
    /// <summary>Default GET.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Path and query; starts with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Host header. Default <c>localhost</c>.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>Expected status. Null: any of 200–399.</summary>
    public int? Status { get; init; }

    /// <summary>Text the body must contain. Null: anything.</summary>
    public string? Body { get; init; }
}

/// <summary>One smoke test: an HTTP check, or a command that gets GAPLESS_TARGET.</summary>
public sealed record SmokeStep
{
    public HttpCheck? Http { get; init; }

    public string? Command { get; init; }

    /// <summary>How often it is repeated; every time must pass. Default 1.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Default 10 s, for each time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public override string ToString() => Command is not null ? "run: " + Command : $"{Http!.Method} {Http.Path} -> {Http.Status?.ToString() ?? "200-399"}";
}
