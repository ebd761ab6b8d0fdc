using System.Collections.Immutable;

namespace Gapless.Adoption.Units;

/// <summary>One command of ExecStart= and its kin.</summary>
/// <param name="Prefixes">Of <c>- @ : + !</c>.</param>
/// <param name="Words">The program first; variables are not replaced.</param>
internal sealed record ExecLine(string Prefixes, ImmutableArray<string> Words)
{
    /// <summary>Its failure does not matter.</summary>
    public bool MayFail => Prefixes.Contains('-', StringComparison.Ordinal);

    /// <summary>It runs with all rights, whatever User= says.</summary>
    public bool IsPrivileged => Prefixes.Contains('+', StringComparison.Ordinal) || Prefixes.Contains('!', StringComparison.Ordinal);

    /// <summary>Words with a <c>$</c> are taken as they are.</summary>
    public bool IsLiteral => Prefixes.Contains(':', StringComparison.Ordinal);

    /// <summary>Commands that stand in one line are separated by <c>;</c>.</summary>
    /// <exception cref="FormatException">A quote does not end.</exception>
    public static IReadOnlyList<ExecLine> Read(string value)
    {
        var lines = new List<ExecLine>();
        var words = new List<string>();
        foreach (var word in UnitWords.Split(value).Append(";"))
        {
            if (word != ";")
            {
                words.Add(word == "\\;" ? ";" : word);
            }
            else if (words.Count > 0)
            {
                lines.Add(Of(words));
                words.Clear();
            }
        }

        return lines;
    }

    /// <summary>For /bin/sh, which replaces variables as systemd does; each word is quoted where the shell would read something else.</summary>
    public string ForShell() => string.Join(' ', Words.Select(w => IsLiteral ? ShellQuoting.Literal(w) : ShellQuoting.WithVariables(w)));

    private static ExecLine Of(List<string> words)
    {
        var program = words[0].TrimStart('-', '@', ':', '+', '!', '|');
        var prefixes = words[0][..^program.Length];
        // Behind @ comes the name under which the program is to see itself.
        var rest = words.Skip(prefixes.Contains('@', StringComparison.Ordinal) ? 2 : 1);
        return new ExecLine(prefixes, [program, .. rest]);
    }
}
