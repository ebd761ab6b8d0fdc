using Gapless.Cli;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>The findings of a preflight, for people: what, why, what to do.</summary>
internal static class FindingText
{
    private const int LevelWidth = 9;
    private const int IdWidth = 18;

    public static IEnumerable<string> Lines(IEnumerable<Finding> findings, Palette palette)
    {
        foreach (var finding in findings)
        {
            var level = finding.Level.ToString().ToLowerInvariant().PadRight(LevelWidth);
            yield return $"  {palette.Paint(ColourOf(finding.Level), level)}{finding.Id.PadRight(IdWidth)}{finding.What}";
            if (finding.Why is not null)
                yield return Further("why", finding.Why, palette);
            if (finding.Remedy is not null)
                yield return Further("do", finding.Remedy, palette);
        }
    }

    private static string Further(string name, string text, Palette palette) =>
        new string(' ', 2 + LevelWidth + IdWidth) + palette.Paint(Paint.Dim, $"{name}: ".PadRight(5)) + text;

    private static Paint ColourOf(FindingLevel level) => level switch
    {
        FindingLevel.Error => Paint.Red,
        FindingLevel.Warning => Paint.Yellow,
        FindingLevel.Ok => Paint.Green,
        _ => Paint.Dim,
    };
}
