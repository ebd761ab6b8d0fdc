using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>Parts of declarations: what others can see of them, and what only they themselves run.</summary>
internal static class Members
{
    /// <summary>The members of a file, a namespace or a type; null: it has none, and is compared as a whole.</summary>
    public static IReadOnlyList<MemberDeclarationSyntax>? Of(SyntaxNode node) => node switch
    {
        CompilationUnitSyntax unit => unit.Members,
        BaseNamespaceDeclarationSyntax space => space.Members,
        ClassDeclarationSyntax or StructDeclarationSyntax or RecordDeclarationSyntax or InterfaceDeclarationSyntax => ((TypeDeclarationSyntax)node).Members,
        _ => null,
    };

    /// <summary>The methods and accessors of a member that have a body.</summary>
    public static IReadOnlyList<SyntaxNode> Bodies(SyntaxNode member) => member switch
    {
        BaseMethodDeclarationSyntax method when HasBody(method) => [method],
        PropertyDeclarationSyntax { ExpressionBody: not null } or IndexerDeclarationSyntax { ExpressionBody: not null } => [member],
        BasePropertyDeclarationSyntax { AccessorList: { } list } => [.. list.Accessors.Where(HasBody)],
        _ => [],
    };

    /// <summary>The tokens of a body itself: block, or expression with its arrow.</summary>
    public static SyntaxNode? BodyOf(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody,
        AccessorDeclarationSyntax accessor => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody,
        PropertyDeclarationSyntax property => property.ExpressionBody,
        IndexerDeclarationSyntax indexer => indexer.ExpressionBody,
        _ => null,
    };

    /// <summary>The lambdas that are in no other function.</summary>
    public static IReadOnlyList<LambdaExpressionSyntax> Lambdas(SyntaxNode node) =>
        [.. node.DescendantNodes(n => n is not (LambdaExpressionSyntax or AnonymousMethodExpressionSyntax or LocalFunctionStatementSyntax)).OfType<LambdaExpressionSyntax>()];

    /// <summary>Everything of a declaration but its bodies or its members, and of a top-level statement but the bodies of its lambdas, without blanks and comments.</summary>
    public static string Header(SyntaxNode node) =>
        Text(node, node is GlobalStatementSyntax ? LambdaBodies(node) : Of(node) is { } members ? [.. members.Select(m => m.Span)] : [.. Bodies(node).Select(BodySpan)]);

    /// <summary>Everything of a body but the bodies of its lambdas.</summary>
    public static string Frame(SyntaxNode body) => Text(body, LambdaBodies(body));

    private static List<Microsoft.CodeAnalysis.Text.TextSpan> LambdaBodies(SyntaxNode node) => [.. Lambdas(node).Select(l => l.Body.Span)];

    private static string Text(SyntaxNode node, List<Microsoft.CodeAnalysis.Text.TextSpan> left)
    {
        var text = new StringBuilder(node.Kind().ToString());
        foreach (var token in node.DescendantTokens(n => !left.Contains(n.Span)))
        {
            if (!left.Exists(s => s.Contains(token.Span)))
                text.Append(' ').Append(token.Text);
        }

        return text.ToString();
    }

    /// <summary>For people: <c>Orders.Total</c>.</summary>
    public static string Name(SyntaxNode node)
    {
        if (node is LambdaExpressionSyntax)
            return OwnName(node) ?? "the code";
        var names = node.AncestorsAndSelf().Select(OwnName).Where(n => n is not null).Take(2).Reverse();
        return string.Join('.', names);
    }

    /// <summary>With the semicolon behind an expression, which a block has not.</summary>
    private static Microsoft.CodeAnalysis.Text.TextSpan BodySpan(SyntaxNode declaration)
    {
        var body = BodyOf(declaration)!;
        return Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(body.SpanStart, body is ArrowExpressionClauseSyntax ? declaration.Span.End : body.Span.End);
    }

    /// <summary><c>MapGet "/orders"</c>.</summary>
    private static string CallName(InvocationExpressionSyntax call)
    {
        var method = call.Expression is MemberAccessExpressionSyntax access ? access.Name.Identifier.Text : call.Expression.ToString();
        return call.ArgumentList.Arguments is [{ Expression: LiteralExpressionSyntax path }, ..] ? $"{method} {path}" : method;
    }

    private static bool HasBody(SyntaxNode declaration) => BodyOf(declaration) is not null;

    private static string? OwnName(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax => "the constructor",
        DestructorDeclarationSyntax => "the finalizer",
        OperatorDeclarationSyntax { OperatorToken: var token } => $"operator {token.Text}",
        ConversionOperatorDeclarationSyntax conversion => $"operator {conversion.Type}",
        PropertyDeclarationSyntax property => property.Identifier.Text,
        IndexerDeclarationSyntax => "this[]",
        EventDeclarationSyntax @event => @event.Identifier.Text,
        BaseFieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        EnumMemberDeclarationSyntax member => member.Identifier.Text,
        GlobalStatementSyntax => "the top-level statements",
        LambdaExpressionSyntax { Parent.Parent.Parent: InvocationExpressionSyntax call } => CallName(call),
        _ => null,
    };
}
