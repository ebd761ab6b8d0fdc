namespace Gapless.Supervisor.Health;

/// <summary>What one check found.</summary>
/// <param name="Detail">For people: what was asked and what came back; of a failure the answer itself.</param>
public sealed record ProbeResult(bool Passed, string Detail);
