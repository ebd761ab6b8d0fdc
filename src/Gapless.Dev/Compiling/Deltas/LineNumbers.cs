using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>Code that is not edited may have moved to other lines. That matters where a call hands its line number on.</summary>
internal static class LineNumbers
{
    public static bool Matter(SyntaxTree old, SyntaxTree now, CSharpCompilation before)
    {
        if (old.GetText().Lines.Count == now.GetText().Lines.Count && Starts(old).SequenceEqual(Starts(now)))
            return false;
        var model = before.GetSemanticModel(old);
        return old.GetRoot().DescendantNodes().Where(n => n is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax or AttributeSyntax)
            .Any(n => model.GetSymbolInfo(n).Symbol is IMethodSymbol { Parameters: var parameters } && parameters.Any(AsksForLine));
    }

    private static IEnumerable<int> Starts(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or BaseTypeDeclarationSyntax).OfType<MemberDeclarationSyntax>()
            .Select(m => tree.GetLineSpan(m.Span).StartLinePosition.Line);

    private static bool AsksForLine(IParameterSymbol parameter) =>
        parameter.HasExplicitDefaultValue && parameter.GetAttributes().Any(a => a.AttributeClass?.Name == "CallerLineNumberAttribute");
}
