using System.Globalization;

namespace Gapless.Benchmarks;

/// <summary>Pairs of costs as one ratio: the mean over the pairs, and its 95 % interval by bootstrap over them.</summary>
internal static class RatioCommand
{
    private const int Resamples = 20_000;

    /// <param name="args">A file with two numbers on each line.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var pairs = (await File.ReadAllLinesAsync(args[0])).Select(l => l.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var ratios = pairs.Select(p => p[0] / p[1]).ToArray();
        // The same pairs give the same interval.
        var random = new Random(1);
        var means = Enumerable.Range(0, Resamples).Select(_ => random.GetItems(ratios, ratios.Length).Average()).Order().ToArray();
        Console.WriteLine(
            $"{pairs.Average(p => p[0]):F2} against {pairs.Average(p => p[1]):F2}; ratio {ratios.Average():F4}, " +
            $"95 % interval {means[Resamples / 40]:F4} to {means[Resamples - 1 - (Resamples / 40)]:F4}, {pairs.Length} pairs");
        return 0;
    }
}
