using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>Whether anything but the edited members says a name. If nothing does, a new member of that name changes the meaning of nothing.</summary>
internal static class NameUse
{
    public static bool IsUsed(string name, CSharpCompilation compilation, IReadOnlyList<MemberEdit> edits)
    {
        var edited = edits.ToLookup(e => e.New.SyntaxTree, e => e.New.Span);
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (!tree.GetText().ToString().Contains(name, StringComparison.Ordinal))
                continue;
            if (!edited.Contains(tree) || tree.GetRoot().DescendantTokens().Any(t => t.Text.Contains(name, StringComparison.Ordinal) && !edited[tree].Any(s => s.Contains(t.Span))))
                return true;
        }

        return false;
    }
}
