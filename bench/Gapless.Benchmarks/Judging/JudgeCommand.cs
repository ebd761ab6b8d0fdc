using System.Globalization;

namespace Gapless.Benchmarks.Judging;

/// <summary>The judge's simulation: false alarms, delays, power, passes. The same seed gives the same figures on every machine, but for the cost.</summary>
internal static class JudgeCommand
{
    private const int LeastRuns = 200;

    /// <param name="args">A directory for the plots' data; then <c>seed=N</c> (1) and <c>runs=N</c> (10,000 rollouts without a difference for each row; other parts take a fraction).</param>
    public static int Run(string[] args)
    {
        var numbers = args[1..].Select(a => a.Split('=')).ToDictionary(a => a[0], a => int.Parse(a[1], CultureInfo.InvariantCulture));
        var plan = new SimulationPlan(args[0], numbers.GetValueOrDefault("seed", 1), numbers.GetValueOrDefault("runs", 10_000));
        if (plan.Runs < LeastRuns)
        {
            Console.Error.WriteLine($"judge: some parts make only a {LeastRuns}th of the runs; ask for {LeastRuns} at least, not {plan.Runs}");
            return 2;
        }
        Directory.CreateDirectory(plan.Directory);
        Console.WriteLine($"seed {plan.Seed}, {plan.Runs:#,0} rollouts for each row of false alarms");
        ErrorDetection.Run(plan);
        LatencyDetection.Run(plan);
        KnownCases.Run(plan);
        Passes.Run(plan);
        StatedPower.Run(plan);
        FalseAlarms.Run(plan);
        Cost.Run();
        return 0;
    }
}
