using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>
/// Which bodies may be exchanged for each other in a running process. Whatever makes the compiler add something outside of the body (a class for a lambda, a state machine, a cache for
/// a delegate, a field for a parameter of the type) is left to a new process: what it added for the old body lives on.
/// </summary>
internal static class BodyRules
{
    /// <summary>Why the declaration cannot be patched; null: it can.</summary>
    public static string? Refusal(SyntaxNode declaration)
    {
        if (Modifiers(declaration) is { } refused)
            return $"{Members.Name(declaration)} is {refused}";
        return RefusalIn(Members.BodyOf(declaration)!) is { } found ? $"{Members.Name(declaration)} has {found}" : null;
    }

    /// <summary>What in a block or an expression cannot be patched; null: nothing.</summary>
    public static string? RefusalIn(SyntaxNode body) => body.DescendantNodesAndTokensAndSelf().Select(Refusal).FirstOrDefault(r => r is not null);

    /// <summary>What the compiler made of the body, held against what it made of the old one; null: it can be patched.</summary>
    /// <param name="old">Null: the member is new.</param>
    public static string? Refusal(IOperation? old, IOperation now)
    {
        foreach (var operation in old is null ? now.DescendantsAndSelf() : now.DescendantsAndSelf().Concat(old.DescendantsAndSelf()))
        {
            if (Refusal(operation) is { } found)
                return $"it has {found}";
        }

        return old is not null && !TypeParameters(old).SetEquals(TypeParameters(now)) ? "it uses other parameters of its type's constructor" : null;
    }

    private static string? Modifiers(SyntaxNode declaration)
    {
        var modifiers = declaration is AccessorDeclarationSyntax accessor
            ? accessor.Modifiers.Concat(((MemberDeclarationSyntax)accessor.Parent!.Parent!).Modifiers)
            : ((MemberDeclarationSyntax)declaration).Modifiers;
        return modifiers.Select(m => m.Kind()).FirstOrDefault(k => k is SyntaxKind.AsyncKeyword or SyntaxKind.UnsafeKeyword or SyntaxKind.ExternKeyword or SyntaxKind.PartialKeyword) is var kind and not SyntaxKind.None
            ? SyntaxFacts.GetText(kind)
            : null;
    }

    private static string? Refusal(SyntaxNodeOrToken part) => part.Kind() switch
    {
        SyntaxKind.SimpleLambdaExpression or SyntaxKind.ParenthesizedLambdaExpression or SyntaxKind.AnonymousMethodExpression => "a lambda",
        SyntaxKind.LocalFunctionStatement => "a local function",
        SyntaxKind.QueryExpression => "a query",
        SyntaxKind.AwaitExpression or SyntaxKind.AwaitKeyword => "an await",
        SyntaxKind.YieldReturnStatement or SyntaxKind.YieldBreakStatement => "a yield",
        SyntaxKind.AnonymousObjectCreationExpression => "an anonymous type",
        SyntaxKind.StackAllocArrayCreationExpression or SyntaxKind.ImplicitStackAllocArrayCreationExpression => "a stackalloc",
        SyntaxKind.FixedStatement or SyntaxKind.UnsafeStatement => "unsafe code",
        SyntaxKind.CollectionExpression => "a collection expression",
        SyntaxKind.FieldExpression => "the field of its property",
        SyntaxKind.Utf8StringLiteralToken or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken => "a UTF-8 string",
        SyntaxKind.MakeRefExpression or SyntaxKind.RefTypeExpression or SyntaxKind.RefValueExpression or SyntaxKind.ArgListExpression => "a typed reference",
        _ => null,
    };

    private static string? Refusal(IOperation operation) => operation switch
    {
        IDelegateCreationOperation => "a delegate",
        IArgumentOperation { ArgumentKind: ArgumentKind.ParamCollection } => "a call with a list of arguments that the compiler keeps in a type of its own",
        IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicObjectCreationOperation or IDynamicIndexerAccessOperation => "a dynamic call",
        { Type.TypeKind: TypeKind.Dynamic } => "a dynamic value",
        { Type.TypeKind: TypeKind.Pointer or TypeKind.FunctionPointer } => "a pointer",
        ICollectionExpressionOperation => "a collection expression",
        IArrayInitializerOperation { ElementValues: var values } when values.Length > 0 && values.All(v => v.ConstantValue.HasValue && v.Type?.IsValueType == true) => "an array of constants",
        _ => null,
    };

    /// <summary>Parameters of the type's own constructor that the body uses: each is a field, which objects that exist already have or have not.</summary>
    private static HashSet<string> TypeParameters(IOperation body) =>
        [.. body.DescendantsAndSelf().OfType<IParameterReferenceOperation>().Where(p => p.Parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor }).Select(p => p.Parameter.Name)];
}
