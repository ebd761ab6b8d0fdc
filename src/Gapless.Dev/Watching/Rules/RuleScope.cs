namespace Gapless.Dev.Watching.Rules;

/// <summary>A rule set at work in a folder, and the folder of the rule set through which it got there: patterns are relative to that.</summary>
internal sealed class RuleScope(FileRules rules, string root)
{
    private readonly int _prefix = root == "/" ? 1 : root.Length + 1;

    public FileRules Rules { get; } = rules;

    public bool Enters(string path, ReadOnlySpan<char> name) => Rules.Enters(path, path.AsSpan(_prefix), name);

    public bool Wants(ReadOnlySpan<char> path, ReadOnlySpan<char> name) => Rules.Wants(path, path[_prefix..], name);
}
