namespace Gapless.Supervisor.Generations.ErrorLines;

/// <summary>How much a line matters by syslog's numbers, 0 (emergency) to 7 (debug), as far as it says so itself.</summary>
internal static class LinePriority
{
    private const int Error = 3;
    private const int Informational = 6;

    /// <param name="line">A prefix like <c>&lt;3&gt;</c> is taken away: it is for the reader, not for people.</param>
    /// <returns>Null: it does not say.</returns>
    public static int? Of(ref ReadOnlySpan<byte> line)
    {
        if (LineLevel.Prefix(line, out var length) is { } prefix)
        {
            line = line[length..];
            return prefix % 8;
        }

        if (line.TrimStart((byte)' ') is [(byte)'{', ..] json)
            return JsonLine.ErrorOf(json) is null ? Informational : Error;
        return LineLevel.Severity(line);
    }
}
