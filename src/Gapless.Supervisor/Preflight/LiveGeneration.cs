using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight;

/// <summary>What serves while a candidate is looked at.</summary>
/// <param name="Directory">Of its release.</param>
/// <param name="Config">What it was started with.</param>
/// <param name="Environment">Of its first worker; null: it may not be read.</param>
/// <param name="ResidentBytes">Of its largest worker.</param>
/// <param name="OpenFiles">Of the worker that has most.</param>
/// <param name="Threads">Of all its workers.</param>
internal sealed record LiveGeneration(string Directory, ServiceConfig Config, IReadOnlyDictionary<string, string>? Environment, long ResidentBytes, int OpenFiles, int Threads);
