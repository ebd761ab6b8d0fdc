using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gapless.Supervisor.Preflight.Programs;

/// <summary>The program that a line for the shell becomes, as far as that can be told without running it.</summary>
/// <param name="Program">A path, or a name that is looked up.</param>
/// <param name="Arguments">Null: known only when it runs.</param>
internal sealed record RunLine(string Program, ImmutableArray<string?> Arguments)
{
    /// <summary>What the shell does itself, or what begins something of several commands.</summary>
    private static readonly FrozenSet<string> OfTheShell = FrozenSet.Create(
        ".", ":", "{", "case", "cd", "command", "eval", "exit", "export", "for", "if", "read", "return", "set", "shift", "trap", "ulimit", "umask", "unset", "until", "wait", "while");

    /// <summary>Null: the shell does it itself, it has several commands of which none is <c>exec</c>, or its program is a variable.</summary>
    public static RunLine? Of(string line)
    {
        var commands = ShellWords.Commands(line);
        var words = commands.Count == 1 ? commands[0] : commands.LastOrDefault(c => c[0] == "exec");
        if (words is null)
            return null;
        var at = words[0] == "!" ? 1 : 0;
        while (at < words.Count && words[at] is { } word && (word is "exec" or "env" || IsAssignment(word) || (at > 0 && word.StartsWith('-'))))
            at += word == "-u" ? 2 : 1;
        return at < words.Count && words[at] is { } program && !OfTheShell.Contains(program) ? new RunLine(program, [.. words.Skip(at + 1)]) : null;
    }

    private static bool IsAssignment(string word) => word.IndexOf('=') is > 0 and var equals && Configuration.EnvName.IsValid(word[..equals]);
}
