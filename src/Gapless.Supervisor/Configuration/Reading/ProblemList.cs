using System.Collections.Immutable;
using YamlDotNet.Core;

namespace Gapless.Supervisor.Configuration.Reading;

internal sealed class ProblemList(string file)
{
    private readonly List<ConfigProblem> _problems = [];

    public void Add(Mark at, string path, string message, string? suggestion = null) =>
        _problems.Add(new ConfigProblem(file, Math.Max(1, (int)at.Line), Math.Max(1, (int)at.Column), path, message, suggestion));

    /// <summary>Text that is not YAML. A tab in the indentation is the usual cause and has the least helpful message, so look for it first.</summary>
    public void AddSyntax(YamlException error, string text)
    {
        string[] lines = text.Split('\n');
        // The parser names the start of the map that a tab broke, not the tab.
        long last = error.Message.Contains("tab", StringComparison.Ordinal) ? lines.Length : error.End.Line;
        for (int i = 0; i < Math.Min(last, lines.Length); i++)
        {
            ReadOnlySpan<char> indentation = lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart(" \t").Length);
            int tab = indentation.IndexOf('\t');
            if (tab >= 0)
            {
                _problems.Add(new ConfigProblem(file, i + 1, tab + 1, "", "a tab in the indentation", "YAML is indented with spaces only."));
            }
        }

        if (!_problems.Exists(p => p.Message.StartsWith("a tab", StringComparison.Ordinal)))
        {
            Add(error.Start, "", "not valid YAML: " + Words(error), "Check the indentation, the colons and the quotes around here.");
        }
    }

    public ImmutableArray<ConfigProblem> InOrder() => [.. _problems.Distinct().OrderBy(p => p.Line).ThenBy(p => p.Column)];

    private static string Words(YamlException error)
    {
        string message = error.Message;
        int end = message.LastIndexOf("): ", StringComparison.Ordinal);
        message = (end < 0 ? message : message[(end + 3)..]).TrimEnd('.');
        return message.Length > 1 && char.IsUpper(message[0]) && char.IsLower(message[1]) ? char.ToLowerInvariant(message[0]) + message[1..] : message;
    }
}
