using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>
/// Which functions that stand where they are given to a route may get another body: those of which the framework has kept nothing but the function itself. It runs for each request, so nothing that its old
/// body did lives on; what it is called with, what it returns and what it takes from around it stay, for the framework and the compiler have built on them.
/// </summary>
internal static class HandlerRules
{
    /// <summary>Null: it can be patched.</summary>
    public static string? Refusal(LambdaExpressionSyntax old, LambdaExpressionSyntax now, CSharpCompilation before, CSharpCompilation after, CancellationToken cancellation)
    {
        var name = Members.Name(now);
        var (oldModel, newModel) = (before.GetSemanticModel(old.SyntaxTree), after.GetSemanticModel(now.SyntaxTree));
        if (!IsHandler(old, oldModel, cancellation) || !IsHandler(now, newModel, cancellation))
            return $"{name} has a lambda that is no handler of requests";
        if (!now.AsyncKeyword.IsKind(SyntaxKind.None))
            return $"{name} is async";
        if ((BodyRules.RefusalIn(old.Body) ?? BodyRules.RefusalIn(now.Body)) is { } part)
            return $"{name} has {part}";
        if (Shape(old, oldModel, cancellation) is not { } shape || shape != Shape(now, newModel, cancellation))
            return $"{name} returns something of another type";
        if (oldModel.GetOperation(old.Body, cancellation) is not { } oldBody || newModel.GetOperation(now.Body, cancellation) is not { } newBody)
            return $"the compiler sees no code in {name}";
        if (BodyRules.Refusal(oldBody, newBody) is { } operation)
            return $"{name}: {operation}";
        return Captured(oldBody, old).SetEquals(Captured(newBody, now)) ? null : $"{name} uses other variables of the code around it";
    }

    /// <summary>Directly: an argument around it could be asked for its text.</summary>
    private static bool IsHandler(LambdaExpressionSyntax lambda, SemanticModel model, CancellationToken cancellation) =>
        lambda.Parent is ArgumentSyntax argument && !argument.Ancestors().OfType<ArgumentSyntax>().Any()
        && model.GetOperation(argument, cancellation) is { } operation && StartUpRules.IsRequestHandler(operation);

    /// <summary>What is called with it, and what it takes and returns.</summary>
    private static string? Shape(LambdaExpressionSyntax lambda, SemanticModel model, CancellationToken cancellation) =>
        model.GetSymbolInfo(lambda, cancellation).Symbol is IMethodSymbol function && model.GetSymbolInfo(lambda.Parent!.Parent!.Parent!, cancellation).Symbol is IMethodSymbol called
            ? $"{called.ToDisplayString()}; {string.Join(", ", function.Parameters.Select(p => p.ToDisplayString()))}; {function.ReturnNullableAnnotation} {function.ReturnType.ToDisplayString()}"
            : null;

    /// <summary>They are fields of an object that exists already.</summary>
    private static HashSet<string> Captured(IOperation body, LambdaExpressionSyntax lambda) => [.. body.DescendantsAndSelf().Select(o => Outside(o, lambda)).OfType<string>()];

    private static string? Outside(IOperation operation, LambdaExpressionSyntax lambda) => operation switch
    {
        ILocalReferenceOperation { Local: var local } when !local.DeclaringSyntaxReferences.Any(d => d.SyntaxTree == lambda.SyntaxTree && lambda.Span.Contains(d.Span)) => local.Name,
        IParameterReferenceOperation { Parameter: { ContainingSymbol: not IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } parameter } => parameter.Name,
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => "this",
        _ => null,
    };
}
