namespace Gapless.Installation;

/// <summary>The difference of two texts, line by line, as <c>diff</c> shows it: only what differs, with a line of context.</summary>
internal static class TextDifference
{
    public static IEnumerable<string> Of(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var common = Common(old, now);
        var all = Walk(old, now, common).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i][0] != ' ' || (i > 0 && all[i - 1][0] != ' ') || (i + 1 < all.Count && all[i + 1][0] != ' '))
                yield return all[i];
        }
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');

    private static IEnumerable<string> Walk(string[] old, string[] now, int[,] common)
    {
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                yield return " " + old[i++];
                j++;
            }
            else if (j == now.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                yield return "-" + old[i++];
            }
            else
            {
                yield return "+" + now[j++];
            }
        }
    }

    /// <summary>Length of the longest common run of lines from each pair of places on.</summary>
    private static int[,] Common(string[] old, string[] now)
    {
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return common;
    }
}
