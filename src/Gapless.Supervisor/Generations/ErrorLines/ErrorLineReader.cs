using System.Runtime.InteropServices;
using System.Text;
using Gapless.Supervisor.Health;

namespace Gapless.Supervisor.Generations.ErrorLines;

/// <summary>Finds the lines at error level in what workers print, piece by piece, and counts them by their templates.</summary>
internal sealed class ErrorLineReader
{
    private const int LongestLine = 8 << 10;
    private const int LongestExample = 300;

    /// <summary>Of one piece; what is beyond is not counted.</summary>
    private const int MostTemplates = 64;

    private static readonly byte[] Indentation = [.. "      "u8];

    private readonly List<byte> _line = [];
    private readonly Dictionary<string, ErrorLineCount> _found = [];

    /// <summary>.NET's console logger writes level and category, and the message in the next line.</summary>
    private string? _heading;

    public void Read(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var end = piece.IndexOf((byte)'\n');
            var part = end < 0 ? piece : piece[..end];
            _line.AddRange(part[..Math.Min(part.Length, LongestLine - _line.Count)]);
            if (end < 0)
                return;
            TakeLine();
            piece = piece[(end + 1)..];
        }
    }

    /// <summary>What comes next does not go on where the last piece ended.</summary>
    public void Skip()
    {
        _line.Clear();
        _heading = null;
    }

    /// <summary>What was found since the last time; empty for nothing.</summary>
    public Dictionary<string, ErrorLineCount> Take()
    {
        var found = new Dictionary<string, ErrorLineCount>(_found);
        _found.Clear();
        return found;
    }

    private void TakeLine()
    {
        var line = Plain(CollectionsMarshal.AsSpan(_line));
        if (_heading is { } heading)
        {
            _heading = null;
            var message = line.StartsWith(Indentation);
            Count(message ? $"{heading} {Encoding.UTF8.GetString(line).Trim()}" : heading);
            if (message)
                line = [];
        }

        if (line.TrimStart((byte)' ') is [(byte)'{', ..] json)
        {
            if (JsonLine.ErrorOf(json) is { } said)
                Count(said);
        }
        else if (LineLevel.IsError(line))
        {
            var text = Encoding.UTF8.GetString(line).Trim();
            if (line is [.., (byte)']'] && (text.Contains("fail: ", StringComparison.Ordinal) || text.Contains("crit: ", StringComparison.Ordinal)))
                _heading = text;
            else
                Count(text);
        }

        _line.Clear();
    }

    private void Count(string text)
    {
        var template = LineTemplate.Of(text);
        var before = _found.GetValueOrDefault(template);
        if (before.Lines > 0)
            _found[template] = before with { Lines = before.Lines + 1 };
        else if (_found.Count < MostTemplates)
            _found[template] = new ErrorLineCount(1, Excerpt.Of(text, LongestExample));
    }

    /// <summary>Without colours, carriage returns, and the zeroes that holes in the file read as.</summary>
    private static Span<byte> Plain(Span<byte> line)
    {
        line = line.TrimStart((byte)0).TrimEnd((byte)'\r');
        if (!line.Contains((byte)0x1B))
            return line;
        var length = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == 0x1B && i + 1 < line.Length && line[i + 1] == '[')
            {
                for (i += 2; i < line.Length && line[i] is < 0x40 or > 0x7E;)
                    i++;
            }
            else
            {
                line[length++] = line[i];
            }
        }

        return line[..length];
    }
}
