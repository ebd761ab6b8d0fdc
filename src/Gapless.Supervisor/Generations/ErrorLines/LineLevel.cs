using System.Buffers;
using System.Text;

namespace Gapless.Supervisor.Generations.ErrorLines;

/// <summary>
/// At which level a line of plain text says that it is, by the shapes that loggers write: the first level that stands in its head decides. A word that only speaks
/// of an error is none: levels stand in capitals, in brackets, behind <c>level=</c>, or at the beginning with a colon.
/// </summary>
internal static class LineLevel
{
    /// <summary>Behind time, process, thread and logger no level comes any more.</summary>
    private const int Head = 160;

    /// <summary>syslog's number of error; what is less is worse.</summary>
    private const int Error = 3;

    /// <summary>Every spelling, at syslog's number of its level.</summary>
    private static readonly string[][] Names =
    [
        ["emerg", "emergency", "panic"],
        ["alert"],
        ["crit", "critical", "fatal", "ftl"],
        ["error", "err", "eror", "fail", "severe"],
        ["warn", "warning", "wrn"],
        ["notice"],
        ["info", "inf", "information", "log"],
        ["debug", "dbug", "dbg", "trace", "trce", "trc", "verbose", "vrb"],
    ];

    private static readonly SearchValues<byte> Time = SearchValues.Create("0123456789-+:.,/[]() TZ"u8);
    private static readonly string[] Keys = ["level", "lvl", "severity", "loglevel"];

    /// <param name="line">Without colours.</param>
    public static bool IsError(ReadOnlySpan<byte> line) => Severity(line) <= Error;

    /// <summary>syslog's number, 0 (emergency) to 7 (debug); null: the line does not say.</summary>
    /// <param name="line">Without colours.</param>
    public static int? Severity(ReadOnlySpan<byte> line)
    {
        if (Prefix(line, out _) is { } priority)
            return priority % 8;
        if (IsGlog(line))
            return line[0] switch { (byte)'F' => 2, (byte)'E' => Error, (byte)'W' => 4, _ => 6 };
        var head = line[..Math.Min(line.Length, Head)];
        for (var i = 0; i < head.Length;)
        {
            var start = i;
            while (i < head.Length && char.IsAsciiLetter((char)head[i]))
                i++;
            if (i == start)
                i++;
            else if (Level(head, start, i) is { } level)
                return level;
        }

        return null;
    }

    /// <summary>The name of a level in any of its spellings, or null for another word.</summary>
    public static bool? IsBad(ReadOnlySpan<byte> word) => Number(word) is { } number ? number <= Error : null;

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
    /// <param name="length">Of the prefix.</param>
    public static int? Prefix(ReadOnlySpan<byte> line, out int length)
    {
        length = 0;
        if (line is not [(byte)'<', ..] || line[..Math.Min(line.Length, 5)].IndexOf((byte)'>') is not (> 1 and var end))
            return null;
        length = end + 1;
        return int.TryParse(line[1..end], out var priority) && priority is >= 0 and <= 191 ? priority : null;
    }

    /// <summary><c>E0102 15:04:05.678901</c>, as Kubernetes' components write it.</summary>
    private static bool IsGlog(ReadOnlySpan<byte> line) =>
        line.Length > 8 && line[0] is (byte)'E' or (byte)'F' or (byte)'I' or (byte)'W' && line[5] == ' ' && line[8] == ':' && !line[1..5].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static int? Number(ReadOnlySpan<byte> word)
    {
        for (var number = 0; number < Names.Length; number++)
        {
            foreach (var name in Names[number])
            {
                if (Ascii.EqualsIgnoreCase(word, name))
                    return number;
            }
        }

        return null;
    }

    private static int? Level(ReadOnlySpan<byte> head, int start, int end)
    {
        var word = head[start..end];
        if (Number(word) is not { } number)
            return null;
        var before = start == 0 ? ' ' : (char)head[start - 1];
        var behind = end == head.Length ? ' ' : (char)head[end];
        var keyed = before is '=' or '"' && IsKeyed(head[..start]);
        var capitals = word.Length >= 3 && !word.ContainsAnyExceptInRange((byte)'A', (byte)'Z')
            && before is ' ' or '\t' or '[' or '|' or '(' or '<' or ':' or ',' && behind is ' ' or '\t' or ']' or '|' or ')' or '>' or ':' or ',' or '-';
        var enclosed = before is '[' or '|' or '<' or ':' && behind is ']' or '|' or '>';
        var leads = behind == ':' && !head[..start].ContainsAnyExcept(Time);
        return keyed || capitals || enclosed || leads ? number : null;
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
