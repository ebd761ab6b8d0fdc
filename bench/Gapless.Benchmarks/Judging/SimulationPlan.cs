namespace Gapless.Benchmarks.Judging;

/// <param name="Directory">For the plots' data.</param>
/// <param name="Runs">Rollouts without a difference for each row.</param>
internal sealed record SimulationPlan(string Directory, int Seed, int Runs)
{
    /// <summary>A seed of its own for each run of each part.</summary>
    public long SeedOf(int part, int run) => ((long)Seed << 40) + ((long)part << 32) + run;

    public StreamWriter Data(string name) => new(Path.Combine(Directory, name));
}
