using System.Buffers;
using System.Text;

namespace Gapless.Supervisor.Generations.ErrorLines;

/// <summary>
/// Whether a line of plain text says of itself that it is at error level, by the shapes that loggers write: the first level that stands in its head decides. A word that only speaks
/// of an error is none: levels stand in capitals, in brackets, behind <c>level=</c>, or at the beginning with a colon.
/// </summary>
internal static class LineLevel
{
    /// <summary>Behind time, process, thread and logger no level comes any more.</summary>
    private const int Head = 160;

    private static readonly string[] Bad = ["error", "err", "eror", "fail", "fatal", "ftl", "crit", "critical", "severe", "emerg", "emergency", "alert", "panic"];
    private static readonly string[] Good = ["info", "inf", "information", "warn", "warning", "wrn", "debug", "dbug", "dbg", "trace", "trce", "trc", "verbose", "vrb", "notice", "log"];
    private static readonly SearchValues<byte> Time = SearchValues.Create("0123456789-+:.,/[]() TZ"u8);
    private static readonly string[] Keys = ["level", "lvl", "severity", "loglevel"];

    /// <param name="line">Without colours.</param>
    public static bool IsError(ReadOnlySpan<byte> line)
    {
        if (Priority(line) is { } priority)
            return priority % 8 <= 3;
        if (IsGlog(line))
            return line[0] is (byte)'E' or (byte)'F';
        var head = line[..Math.Min(line.Length, Head)];
        for (var i = 0; i < head.Length;)
        {
            var start = i;
            while (i < head.Length && char.IsAsciiLetter((char)head[i]))
                i++;
            if (i == start)
                i++;
            else if (Level(head, start, i) is { } isBad)
                return isBad;
        }

        return false;
    }

    /// <summary>The name of a level in any of its spellings, or null for another word.</summary>
    public static bool? IsBad(ReadOnlySpan<byte> word)
    {
        foreach (var name in Bad)
        {
            if (Ascii.EqualsIgnoreCase(word, name))
                return true;
        }

        foreach (var name in Good)
        {
            if (Ascii.EqualsIgnoreCase(word, name))
                return false;
        }

        return null;
    }

    public static bool IsKey(ReadOnlySpan<byte> word)
    {
        foreach (var key in Keys)
        {
            if (Ascii.EqualsIgnoreCase(word, key))
                return true;
        }

        return false;
    }

    /// <summary>As syslog has it, <c>&lt;3&gt;</c>: a facility times eight and a severity.</summary>
    private static int? Priority(ReadOnlySpan<byte> line)
    {
        if (line is not [(byte)'<', ..] || line[..Math.Min(line.Length, 5)].IndexOf((byte)'>') is not (> 1 and var end))
            return null;
        return int.TryParse(line[1..end], out var priority) && priority is >= 0 and <= 191 ? priority : null;
    }

    /// <summary><c>E0102 15:04:05.678901</c>, as Kubernetes' components write it.</summary>
    private static bool IsGlog(ReadOnlySpan<byte> line) =>
        line.Length > 8 && line[0] is (byte)'E' or (byte)'F' or (byte)'I' or (byte)'W' && line[5] == ' ' && line[8] == ':' && !line[1..5].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool? Level(ReadOnlySpan<byte> head, int start, int end)
    {
        var word = head[start..end];
        if (IsBad(word) is not { } isBad)
            return null;
        var before = start == 0 ? ' ' : (char)head[start - 1];
        var behind = end == head.Length ? ' ' : (char)head[end];
        var keyed = before is '=' or '"' && IsKeyed(head[..start]);
        var capitals = word.Length >= 3 && !word.ContainsAnyExceptInRange((byte)'A', (byte)'Z')
            && before is ' ' or '\t' or '[' or '|' or '(' or '<' or ':' or ',' && behind is ' ' or '\t' or ']' or '|' or ')' or '>' or ':' or ',' or '-';
        var enclosed = before is '[' or '|' or '<' or ':' && behind is ']' or '|' or '>';
        var leads = behind == ':' && !head[..start].ContainsAnyExcept(Time);
        return keyed || capitals || enclosed || leads ? isBad : null;
    }

    /// <param name="text">What stands before the value: <c>… level=</c> or <c>… level="</c>.</param>
    private static bool IsKeyed(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd((byte)'"');
        if (text is not [.., (byte)'='])
            return false;
        text = text[..^1];
        return IsKey(text[(text.LastIndexOf((byte)' ') + 1)..]);
    }
}
