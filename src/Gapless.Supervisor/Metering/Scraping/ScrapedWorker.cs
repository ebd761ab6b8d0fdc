using Gapless.Supervisor.Health;

namespace Gapless.Supervisor.Metering.Scraping;

/// <summary>One process whose counters are read.</summary>
/// <param name="Id">Its random name: a replacement in its place has another.</param>
/// <param name="Target">Null: it cannot be reached apart from others.</param>
internal sealed record ScrapedWorker(string Id, ProbeTarget? Target);

/// <summary>Who is asked in one round.</summary>
internal sealed record ScrapedWorkers(IReadOnlyList<ScrapedWorker> Baseline, IReadOnlyList<ScrapedWorker> Candidate);
