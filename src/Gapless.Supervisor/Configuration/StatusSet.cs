using System.Collections.Immutable;
using System.Globalization;

namespace Gapless.Supervisor.Configuration;

/// <summary>HTTP statuses that count as right, in ranges.</summary>
public sealed record StatusSet(ImmutableArray<StatusRange> Ranges)
{
    public static readonly StatusSet Default = Of(200, 399);

    public static StatusSet Of(int only) => Of(only, only);

    public static StatusSet Of(int least, int most) => new([new StatusRange(least, most)]);

    public bool Contains(int status) => Ranges.Any(r => status >= r.Least && status <= r.Most);

    public bool Equals(StatusSet? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    public override int GetHashCode() => Ranges.Aggregate(0, HashCode.Combine);

    /// <summary><c>200-299, 404</c>.</summary>
    public override string ToString() => string.Join(", ", Ranges);
}

/// <param name="Least">From 100.</param>
/// <param name="Most">Up to 599, itself included; not below <paramref name="Least"/>.</param>
public readonly record struct StatusRange(int Least, int Most)
{
    /// <summary><c>204</c> or <c>200-299</c>.</summary>
    public static bool TryParse(string text, out StatusRange range)
    {
        string[] ends = text.Split('-', 2, StringSplitOptions.TrimEntries);
        bool valid = IsStatus(ends[0], out int least) & IsStatus(ends[^1], out int most);
        range = new StatusRange(least, most);
        return valid && least <= most;
    }

    public override string ToString() => Least == Most ? $"{Least}" : $"{Least}-{Most}";

    private static bool IsStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 100 and <= 599;
}
