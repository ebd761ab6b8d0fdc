namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>Windows taken together, both sides having at least one trial.</summary>
internal readonly record struct Block(EventCount Baseline, EventCount Candidate);
