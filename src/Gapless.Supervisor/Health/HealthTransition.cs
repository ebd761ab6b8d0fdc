namespace Gapless.Supervisor.Health;

/// <summary>What a worker's health has become.</summary>
public enum HealthState
{
    /// <summary>Nothing has passed yet.</summary>
    Starting,

    /// <summary>The start-up probe has passed; readiness is being asked.</summary>
    Started,

    /// <summary>Ready for traffic; liveness is being asked from now on.</summary>
    Ready,

    /// <summary>It was ready, and the readiness probe fails. Reported at most once; liveness is asked on.</summary>
    Unready,

    /// <summary>The start-up or the readiness probe failed as often as its configuration allows. Final.</summary>
    StartFailed,

    /// <summary>The liveness probe failed as often as its configuration allows. Final.</summary>
    Dead,
}

/// <summary>A step in a worker's health, with what the deciding check found.</summary>
public sealed record HealthTransition(HealthState State, string Detail);
