namespace Gapless.Supervisor.Generations;

/// <summary>What a watch reports about its worker.</summary>
internal abstract record WorkerSign
{
    public sealed record Ready(string How) : WorkerSign;

    /// <summary>Readiness failed that had passed before: a candidate is no good.</summary>
    public sealed record Unready(string Detail) : WorkerSign;

    /// <summary>Start-up or liveness failed: the worker has to be replaced.</summary>
    public sealed record Sick(string Detail) : WorkerSign;

    /// <summary>A check failed; kept to explain why a candidate never got ready.</summary>
    public sealed record NotYet(string Detail) : WorkerSign;

    /// <summary>STOPPING=1: it ends, perhaps because it was asked to by this supervisor.</summary>
    public sealed record Leaving : WorkerSign;

    /// <summary>STATUS= of the process.</summary>
    public sealed record Said(string Text) : WorkerSign;
}
