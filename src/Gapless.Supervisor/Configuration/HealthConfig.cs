namespace Gapless.Supervisor.Configuration;

/// <summary>How a worker shows that it is alive and ready.</summary>
public sealed record HealthConfig
{
    /// <summary>Must pass after the start before readiness is looked at. Null: none.</summary>
    public ProbeConfig? Startup { get; init; }

    /// <summary>
    /// Decides when a worker is ready. Of a candidate it is asked on until its rollout is over; not of others. Null: <c>READY=1</c>, or where the app never notifies,
    /// that its socket accepts.
    /// </summary>
    public ProbeConfig? Readiness { get; init; }

    /// <summary>Asked from readiness on; a worker that fails it is replaced. Null: only the process's end counts.</summary>
    public ProbeConfig? Liveness { get; init; }

    /// <summary>True: a worker is ready only when it has sent <c>READY=1</c>, whatever else is asked of it. Default false: the readiness probe alone decides, where there is one.</summary>
    public bool Notify { get; init; }

    /// <summary>
    /// A worker of a candidate counts as ready only after its readiness has passed for so long without a failure; where it has no readiness probe its liveness, where
    /// it has neither only its life. Default 0.
    /// </summary>
    public TimeSpan HealthyFor { get; init; }
}

/// <summary>One check. Exactly one of <see cref="Http"/>, <see cref="Tcp"/>, <see cref="Grpc"/>, <see cref="Command"/> is set.</summary>
public sealed record ProbeConfig
{
    public HttpCheck? Http { get; init; }

    /// <summary>True: the check passes when a connection is accepted.</summary>
    public bool Tcp { get; init; }

    /// <summary>The service that <c>grpc.health.v1.Health/Check</c> is asked about, over HTTP/2 without TLS; empty: the server as a whole. It must be SERVING.</summary>
    public string? Grpc { get; init; }

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
