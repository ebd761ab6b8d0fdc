using System.Text;

namespace Gapless.Supervisor.Health;

/// <summary>Text from outside, made fit for one line of a report.</summary>
internal static class Excerpt
{
    /// <summary>White space becomes one blank, control characters a dot; what was cut off is marked.</summary>
    public static string Of(string text, int most)
    {
        var line = new StringBuilder();
        foreach (char c in text.AsSpan().Trim())
        {
            if (line.Length >= most)
            {
                return line.Append('…').ToString();
            }

            if (!char.IsWhiteSpace(c))
            {
                line.Append(char.IsControl(c) ? '·' : c);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString();
    }
}
