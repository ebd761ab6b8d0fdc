using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>The methods of one patch, when every one of them may be patched.</summary>
internal sealed class DeltaPlan
{
    private readonly HashSet<ISymbol> _added = new(SymbolEqualityComparer.Default);
    private readonly List<SemanticEdit> _edits = [];
    private readonly List<string> _names = [];
    private readonly List<string> _owners = [];

    private DeltaPlan()
    {
    }

    /// <summary>Null: the plan can be carried out.</summary>
    public string? Refusal { get; private set; }

    public IReadOnlyList<SemanticEdit> Edits => _edits;

    public IReadOnlyList<string> Names => _names;

    public int Added => _added.Count;

    public int Updated => _edits.Count - _added.Count;

    /// <param name="startUp">Methods that may have run at the start: <see cref="StartUpCode"/>.</param>
    public static DeltaPlan Of(IReadOnlyList<MemberEdit> edits, CSharpCompilation before, CSharpCompilation after, HashSet<string> startUp, CancellationToken cancellation)
    {
        var plan = new DeltaPlan();
        var handlers = new List<MemberEdit>();
        foreach (var edit in edits)
        {
            var lambdas = Handlers(edit);
            handlers.AddRange(lambdas);
            if (lambdas.Count == 0)
                plan.Refusal ??= edit.Old is null ? plan.Add(edit.New, after, edits, cancellation) : plan.Update(edit.Old, edit.New, before, after, startUp, cancellation);
            if (plan.Refusal is not null)
                return plan;
        }

        foreach (var owner in handlers.GroupBy(h => Owner(h.New)))
            plan.Refusal ??= plan.UpdateOwner(Owner(owner.First().Old!), owner.Key, [.. owner], before, after, cancellation);
        return plan;
    }

    /// <summary>What the compiler calls the lambdas of a method whose handlers are patched, and what it makes of those that are async: they are made again with it, as they were.</summary>
    public bool IsRemade(string type, string method) => _owners.Exists(o => method.StartsWith($"<{o}>b__", StringComparison.Ordinal) || (method == "MoveNext" && type.StartsWith($"<<{o}>b__", StringComparison.Ordinal)));

    public bool IsAdded(ISymbol symbol) => _added.Contains(symbol);

    private string? Update(SyntaxNode old, SyntaxNode now, CSharpCompilation before, CSharpCompilation after, HashSet<string> startUp, CancellationToken cancellation)
    {
        if ((BodyRules.Refusal(old) ?? BodyRules.Refusal(now)) is { } body)
            return body;
        var (oldMethod, newMethod) = (Method(old, before, cancellation), Method(now, after, cancellation));
        if (oldMethod is null || newMethod is null)
            return $"{Members.Name(now)} is no method";
        if (MethodRules.Refusal(newMethod) is { } method)
            return method;
        if (oldMethod.GetDocumentationCommentId() is not { } id || startUp.Contains(id))
            return $"{Members.Name(now)} may have run at the start";
        if (BodyRules.Refusal(Operation(old, before, cancellation), Operation(now, after, cancellation)) is { } operation)
            return $"{Members.Name(now)}: {operation}";
        _edits.Add(new SemanticEdit(SemanticEditKind.Update, oldMethod, newMethod));
        _names.Add(Members.Name(now));
        return null;
    }

    /// <summary>Lambdas that have another body in a method that is the same otherwise.</summary>
    private static IReadOnlyList<MemberEdit> Handlers(MemberEdit edit)
    {
        if (edit is { Old: LambdaExpressionSyntax })
            return [edit];
        if (edit.Old is null || (Members.BodyOf(edit.Old), Members.BodyOf(edit.New)) is not ({ } old, { } now) || Members.Lambdas(now).Count == 0 || Members.Frame(old) != Members.Frame(now))
            return [];
        return [.. Members.Lambdas(old).Zip(Members.Lambdas(now), (o, n) => new MemberEdit(o, n)).Where(l => !SyntaxFactory.AreEquivalent(l.Old!, l.New))];
    }

    /// <summary>The method or accessor, or the file with top-level statements, in which a node is.</summary>
    private static SyntaxNode Owner(SyntaxNode node) => node.AncestorsAndSelf().First(n => n is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax or CompilationUnitSyntax);

    private string? UpdateOwner(SyntaxNode old, SyntaxNode now, IReadOnlyList<MemberEdit> handlers, CSharpCompilation before, CSharpCompilation after, CancellationToken cancellation)
    {
        foreach (var handler in handlers)
        {
            if (HandlerRules.Refusal((LambdaExpressionSyntax)handler.Old!, (LambdaExpressionSyntax)handler.New, before, after, cancellation) is { } rule)
                return rule;
        }

        var (oldMethod, newMethod) = (OwnMethod(old, before, cancellation), OwnMethod(now, after, cancellation));
        if (oldMethod is null || newMethod is null)
            return $"{Members.Name(now)} is no method";
        if (newMethod.IsAsync)
            return "the code around the handler is async";
        if (MethodRules.Refusal(newMethod) is { } method)
            return method;
        if (OwnerMap.Of(old, now, handlers) is not { } map)
            return "the code around the handler changed";
        _edits.Add(new SemanticEdit(SemanticEditKind.Update, oldMethod, newMethod, map.Old));
        _owners.Add(newMethod.Name);
        _names.AddRange(handlers.Select(h => Members.Name(h.New)));
        return null;
    }

    private static IMethodSymbol? OwnMethod(SyntaxNode owner, CSharpCompilation compilation, CancellationToken cancellation) =>
        owner is CompilationUnitSyntax ? compilation.GetEntryPoint(cancellation) : Method(owner, compilation, cancellation);

    private string? Add(SyntaxNode now, CSharpCompilation after, IReadOnlyList<MemberEdit> edits, CancellationToken cancellation)
    {
        if (now is not MethodDeclarationSyntax { Parent: TypeDeclarationSyntax } declaration || Members.BodyOf(now) is null)
            return $"{Members.Name(now)} was added or changed";
        if (BodyRules.Refusal(now) is { } body)
            return body;
        if (Method(now, after, cancellation) is not { } method)
            return $"{Members.Name(now)} is no method";
        if (MethodRules.RefusalToAdd(method) is { } refusal)
            return refusal;
        if (NameUse.IsUsed(declaration.Identifier.Text, after, edits))
            return $"{Members.Name(now)} was added, and calls of that name may mean another method now";
        if (BodyRules.Refusal(null, Operation(now, after, cancellation)) is { } operation)
            return $"{Members.Name(now)}: {operation}";
        _added.Add(method);
        _edits.Add(new SemanticEdit(SemanticEditKind.Insert, null, method));
        _names.Add(Members.Name(now));
        return null;
    }

    private static IMethodSymbol? Method(SyntaxNode declaration, CSharpCompilation compilation, CancellationToken cancellation) =>
        compilation.GetSemanticModel(declaration.SyntaxTree).GetDeclaredSymbol(declaration, cancellation) switch
        {
            IMethodSymbol method => method,
            IPropertySymbol property => property.GetMethod,
            _ => null,
        };

    private static IOperation Operation(SyntaxNode declaration, CSharpCompilation compilation, CancellationToken cancellation)
    {
        var node = declaration is BasePropertyDeclarationSyntax ? Members.BodyOf(declaration)! : declaration;
        return compilation.GetSemanticModel(declaration.SyntaxTree).GetOperation(node, cancellation)
            ?? throw new InvalidOperationException($"The compiler sees no code in {Members.Name(declaration)}.");
    }
}
