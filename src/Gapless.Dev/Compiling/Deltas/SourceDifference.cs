using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>What is different between two versions of a C# file: bodies and added members, or something more, which no patch is made for.</summary>
internal sealed class SourceDifference
{
    private readonly List<MemberEdit> _edits = [];

    private SourceDifference()
    {
    }

    public IReadOnlyList<MemberEdit> Edits => _edits;

    /// <summary>Null: <see cref="Edits"/> is all that is different; no edits: only blanks and comments are.</summary>
    public string? More { get; private set; }

    /// <param name="documented">The app may read what documentation comments say.</param>
    public static SourceDifference Between(SyntaxTree old, SyntaxTree now, bool documented)
    {
        var difference = new SourceDifference();
        var (oldRoot, newRoot) = (old.GetRoot(), now.GetRoot());
        difference.More = !Directives(oldRoot).SequenceEqual(Directives(newRoot)) ? "a preprocessor directive changed"
            : documented && !Documentation(oldRoot).SequenceEqual(Documentation(newRoot)) ? "the documentation changed, which the build writes to a file"
            : difference.Compare(oldRoot, newRoot);
        return difference;
    }

    /// <summary>They decide what is compiled and how, and stand where nodes do not show them.</summary>
    private static IEnumerable<string> Directives(SyntaxNode root) =>
        root.ContainsDirectives ? root.DescendantTrivia().Where(t => t.IsDirective).Select(t => t.ToString()) : [];

    private static IEnumerable<string> Documentation(SyntaxNode root) =>
        root.DescendantTrivia().Where(t => t.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia) || t.IsKind(SyntaxKind.MultiLineDocumentationCommentTrivia)).Select(t => t.ToString());

    /// <summary>Both have the same header.</summary>
    private string? Compare(SyntaxNode old, SyntaxNode now)
    {
        if (old is CompilationUnitSyntax && Members.Header(old) != Members.Header(now))
            return "a using or an attribute of the assembly changed";
        var (before, after) = (Members.Of(old)!, Members.Of(now)!);
        var headers = after.Select(Members.Header).ToList();
        var next = 0;
        foreach (var member in before)
        {
            var header = Members.Header(member);
            var found = headers.IndexOf(header, next);
            if (found < 0)
                return Lost(member, after);
            for (; next < found; next++)
                _edits.Add(new MemberEdit(null, after[next]));
            next = found + 1;
            if ((Members.Of(member) is null ? CompareBodies(member, after[found]) : Compare(member, after[found])) is { } more)
                return more;
        }

        for (; next < after.Count; next++)
            _edits.Add(new MemberEdit(null, after[next]));
        return null;
    }

    private string? CompareBodies(SyntaxNode old, SyntaxNode now)
    {
        if (old is GlobalStatementSyntax)
            return CompareLambdas(old, now);
        var (oldBodies, newBodies) = (Members.Bodies(old), Members.Bodies(now));
        if (oldBodies.Count == 0 && old.ToString() != now.ToString() && !Arguments(old).SequenceEqual(Arguments(now)))
            return $"the text of an argument in {Members.Name(old)} changed";
        foreach (var (before, after) in oldBodies.Zip(newBodies))
        {
            if (!IsSame(Members.BodyOf(before)!, Members.BodyOf(after)!))
                _edits.Add(new MemberEdit(before, after));
        }

        return null;
    }

    /// <summary>Everything else of the two is the same.</summary>
    private string? CompareLambdas(SyntaxNode old, SyntaxNode now)
    {
        if (!ArgumentsBeside(old).SequenceEqual(ArgumentsBeside(now)))
            return $"the text of an argument in {Members.Name(old)} changed";
        foreach (var (before, after) in Members.Lambdas(old).Zip(Members.Lambdas(now)))
        {
            if (!IsSame(before.Body, after.Body))
                _edits.Add(new MemberEdit(before, after));
        }

        return null;
    }

    /// <summary>Those in which there is no lambda.</summary>
    private static IEnumerable<string> ArgumentsBeside(SyntaxNode statement) =>
        statement.DescendantNodes(n => n is not LambdaExpressionSyntax).OfType<ArgumentSyntax>().Where(a => Members.Lambdas(a).Count == 0).Select(a => a.ToString());

    /// <summary>Blanks inside of arguments count: CallerArgumentExpression hands their text on.</summary>
    private static bool IsSame(SyntaxNode old, SyntaxNode now) =>
        SyntaxFactory.AreEquivalent(old, now) && (old.ToFullString() == now.ToFullString() || Arguments(old).SequenceEqual(Arguments(now)));

    private static IEnumerable<string> Arguments(SyntaxNode body) => body.DescendantNodes().OfType<ArgumentSyntax>().Select(a => a.ToString());

    private static string Lost(MemberDeclarationSyntax member, IReadOnlyList<MemberDeclarationSyntax> after)
    {
        if (member is GlobalStatementSyntax)
            return "the top-level statements changed, which run at the start";
        var name = Members.Name(member);
        return after.Any(m => Members.Name(m) == name) ? $"the declaration of {name} changed" : $"{name} was removed, renamed or moved";
    }
}
