using Gapless.Contract.Workers;

namespace Gapless.Supervisor.Judging.Evidence;

/// <summary>Counts of durations by the contract's buckets.</summary>
internal sealed class DurationHistogram
{
    private readonly long[] _counts = new long[DurationBuckets.Count];

    public long Total { get; private set; }

    /// <param name="pairs">Index and count, alternating.</param>
    public void Add(IReadOnlyList<int> pairs)
    {
        for (var i = 0; i < pairs.Count; i += 2)
        {
            _counts[pairs[i]] += pairs[i + 1];
            Total += pairs[i + 1];
        }
    }

    public void Add(DurationHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Total += other.Total;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Total = 0;
    }

    /// <summary>How many are longer than the bucket with that index can hold; all of them for -1.</summary>
    public long Above(int index)
    {
        long above = 0;
        foreach (var count in _counts.AsSpan(index + 1))
            above += count;
        return above;
    }

    /// <summary>The buckets in which these quantiles lie. 0 when nothing is in it.</summary>
    /// <param name="levels">Rising.</param>
    public void Quantiles(ReadOnlySpan<double> levels, Span<int> indices)
    {
        long below = 0;
        var level = 0;
        for (var i = 0; i < _counts.Length && level < levels.Length; i++)
        {
            below += _counts[i];
            while (level < levels.Length && below >= levels[level] * Total && below > 0)
                indices[level++] = i;
        }
    }

    public int Quantile(double level)
    {
        Span<int> index = stackalloc int[1];
        Quantiles([level], index);
        return index[0];
    }
}
