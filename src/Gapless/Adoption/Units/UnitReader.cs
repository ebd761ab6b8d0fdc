using System.Text;

namespace Gapless.Adoption.Units;

/// <summary>Takes the text of a unit file apart, as systemd.syntax(7) describes it.</summary>
internal static class UnitReader
{
    /// <param name="file">Only named in the result.</param>
    public static IReadOnlyList<UnitSetting> Read(string text, string file)
    {
        var settings = new List<UnitSetting>();
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var section = "";
        for (var i = 0; i < lines.Length; i++)
        {
            var first = i;
            var line = lines[i].Trim();
            if (line.Length == 0 || IsComment(line))
                continue;

            if (line.EndsWith('\\'))
                line = Continued(lines, ref i);
            if (line[0] == '[' && line[^1] == ']')
            {
                section = line[1..^1];
                continue;
            }

            var equals = line.IndexOf('=');
            if (equals > 0)
                settings.Add(new UnitSetting(section, line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart(), file, first + 1));
        }

        return settings;
    }

    /// <summary>Each backslash at the end of a line becomes a blank; comments between are skipped.</summary>
    private static string Continued(string[] lines, ref int at)
    {
        var whole = new StringBuilder();
        for (; at < lines.Length; at++)
        {
            var line = lines[at];
            if (whole.Length > 0 && IsComment(line.TrimStart()))
                continue;
            if (!line.EndsWith('\\'))
                return whole.Append(line).ToString().Trim();
            whole.Append(line.AsSpan(0, line.Length - 1)).Append(' ');
        }

        return whole.ToString().Trim();
    }

    private static bool IsComment(string line) => line.StartsWith('#') || line.StartsWith(';');
}
