using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>
/// Which node of the old code each node of the new one stands for, in a method of which only bodies of lambdas are different. By it the compiler finds the classes, the fields and the methods again
/// that it made for the lambdas.
/// </summary>
internal sealed class OwnerMap
{
    private readonly Dictionary<SyntaxNode, SyntaxNode> _olds = [];
    private readonly HashSet<SyntaxNode> _edited;

    private OwnerMap(IEnumerable<MemberEdit> lambdas) => _edited = [.. lambdas.Select(l => l.New)];

    /// <summary>Null: more is different.</summary>
    /// <param name="old">A method, or a file with top-level statements.</param>
    /// <param name="now">Of the same kind.</param>
    /// <param name="lambdas">Those with another body.</param>
    public static OwnerMap? Of(SyntaxNode old, SyntaxNode now, IEnumerable<MemberEdit> lambdas)
    {
        var map = new OwnerMap(lambdas);
        return map.Add(old, now) ? map : null;
    }

    public SyntaxNode? Old(SyntaxNode now) => _olds.GetValueOrDefault(now);

    private bool Add(SyntaxNode old, SyntaxNode now)
    {
        if (old.RawKind != now.RawKind)
            return false;
        _olds.Add(now, old);
        var (before, after) = (Parts(old, now), Parts(now, now));
        return before.Count == after.Count && before.Zip(after).All(p => Add(p.First, p.Second));
    }

    private List<SyntaxNode> Parts(SyntaxNode node, SyntaxNode now) => node switch
    {
        CompilationUnitSyntax unit => [.. unit.Members.OfType<GlobalStatementSyntax>()],
        LambdaExpressionSyntax lambda when _edited.Contains(now) => [.. lambda.ChildNodes().Where(n => n != lambda.Body)],
        _ => [.. node.ChildNodes()],
    };
}
