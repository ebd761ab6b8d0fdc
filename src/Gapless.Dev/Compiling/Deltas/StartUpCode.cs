using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>
/// The methods that may have run when the app started, and whose result lives on in what it set up: all that can be reached from the entry point, from initializers and constructors, and
/// from methods that the framework calls through its own types. Handlers given to routes are not followed: they run for each request. More methods are in it than really ran, never fewer
/// of those that can be found in the sources.
/// </summary>
internal sealed class StartUpCode
{
    private readonly CSharpCompilation _compilation;
    private readonly SourceTypes _types;
    private readonly HashSet<IMethodSymbol> _reached = new(SymbolEqualityComparer.Default);
    private readonly Queue<IMethodSymbol> _open = new();
    private readonly CancellationToken _cancellation;

    private StartUpCode(CSharpCompilation compilation, CancellationToken cancellation)
    {
        _compilation = compilation;
        _types = new SourceTypes(compilation);
        _cancellation = cancellation;
    }

    /// <summary>Their documentation ids, which name the same methods in later compilations.</summary>
    public static HashSet<string> Find(CSharpCompilation compilation, CancellationToken cancellation)
    {
        var code = new StartUpCode(compilation, cancellation);
        code.AddRoots();
        while (code._open.TryDequeue(out var method))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var reference in method.DeclaringSyntaxReferences)
                code.FollowDeclaration(reference.GetSyntax(cancellation));
        }

        return [.. code._reached.Select(m => m.GetDocumentationCommentId()).OfType<string>()];
    }

    private void AddRoots()
    {
        if (_compilation.GetEntryPoint(_cancellation) is { } entry)
            Reach(entry);
        foreach (var type in _types.All)
        {
            foreach (var initializer in Initializers(type))
                FollowNode(initializer);
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>().Where(StartUpRules.IsRoot))
                Reach(method);
            foreach (var method in _types.CalledByFrameworks(type))
                Reach(method);
        }
    }

    private void FollowDeclaration(SyntaxNode declaration)
    {
        switch (declaration)
        {
            case CompilationUnitSyntax unit:
                foreach (var statement in unit.Members.OfType<GlobalStatementSyntax>())
                    FollowNode(statement.Statement);
                break;
            case TypeDeclarationSyntax:
                // A constructor in the head of its type, or one that the compiler adds: initializers are roots already.
                break;
            case ConstructorDeclarationSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax:
                FollowNode(declaration);
                break;
            default:
                FollowNode(Members.BodyOf(declaration) ?? declaration);
                break;
        }
    }

    private void FollowNode(SyntaxNode node)
    {
        if (_compilation.GetSemanticModel(node.SyntaxTree).GetOperation(node, _cancellation) is { } operation)
            Follow(operation);
    }

    private void Follow(IOperation operation)
    {
        foreach (var method in Called.By(operation))
            Reach(method);
        foreach (var type in Called.ThroughPattern(operation).Where(t => _types.Contains(t)))
        {
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
                Reach(method);
        }

        foreach (var child in operation.ChildOperations)
        {
            if (!StartUpRules.IsRequestHandler(child))
                Follow(child);
        }
    }

    private void Reach(IMethodSymbol called)
    {
        var method = (called.ReducedFrom ?? called).OriginalDefinition;
        if (!_reached.Add(method))
            return;
        _open.Enqueue(method);
        if (method.PartialImplementationPart is { } part)
            Reach(part);
        if (method.IsVirtual || method.IsAbstract || method.IsOverride || method.ContainingType?.TypeKind == TypeKind.Interface)
        {
            foreach (var implementation in _types.Implementations(method))
                Reach(implementation);
        }
    }

    private IEnumerable<SyntaxNode> Initializers(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(_cancellation)).OfType<TypeDeclarationSyntax>().SelectMany(d => d.Members).SelectMany(m => m switch
        {
            FieldDeclarationSyntax field => field.Declaration.Variables.Select(v => v.Initializer),
            EventFieldDeclarationSyntax field => field.Declaration.Variables.Select(v => v.Initializer),
            PropertyDeclarationSyntax property => [property.Initializer],
            _ => [],
        }).OfType<SyntaxNode>().Concat(type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(_cancellation)).OfType<TypeDeclarationSyntax>()
            .SelectMany(d => d.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>() ?? []));
}
