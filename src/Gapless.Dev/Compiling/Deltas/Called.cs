using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>Which methods one operation calls, or may call.</summary>
internal static class Called
{
    public static IEnumerable<IMethodSymbol> By(IOperation operation) => Found(operation).OfType<IMethodSymbol>();

    /// <summary>Types whose methods are called without being named: loops, using, deconstruction.</summary>
    public static IEnumerable<ITypeSymbol> ThroughPattern(IOperation operation) => operation switch
    {
        IForEachLoopOperation loop => Types(Unconverted(loop.Collection).Type),
        IUsingOperation use => Types(use.Resources.Type).Concat(use.Locals.SelectMany(l => Types(l.Type))),
        IUsingDeclarationOperation declaration => declaration.DeclarationGroup.Declarations.SelectMany(d => d.Declarators).SelectMany(d => Types(d.Symbol.Type)),
        IDeconstructionAssignmentOperation assignment => Types(assignment.Value.Type),
        IRecursivePatternOperation pattern => Types(pattern.MatchedType),
        IAwaitOperation wait => Types(wait.Operation.Type),
        IWithOperation copy => Types(copy.Type),
        IInterpolationOperation part => Types(part.Expression.Type),
        _ => [],
    };

    private static IEnumerable<ISymbol?> Found(IOperation operation) => operation switch
    {
        IInvocationOperation call => [call.TargetMethod],
        IMethodReferenceOperation reference => [reference.Method],
        IObjectCreationOperation creation => [creation.Constructor],
        IPropertyReferenceOperation property => [property.Property.GetMethod, property.Property.SetMethod],
        IEventReferenceOperation reference => [reference.Event.AddMethod, reference.Event.RemoveMethod],
        IBinaryOperation binary => [binary.OperatorMethod],
        IUnaryOperation unary => [unary.OperatorMethod],
        ICompoundAssignmentOperation assignment => [assignment.OperatorMethod, assignment.InConversion.MethodSymbol, assignment.OutConversion.MethodSymbol],
        IIncrementOrDecrementOperation step => [step.OperatorMethod],
        IConversionOperation conversion => [conversion.OperatorMethod],
        IPropertySubpatternOperation { Member: IPropertyReferenceOperation member } => [member.Property.GetMethod],
        _ => [],
    };

    private static IOperation Unconverted(IOperation operation) => operation is IConversionOperation conversion ? Unconverted(conversion.Operand) : operation;

    private static IEnumerable<ITypeSymbol> Types(ITypeSymbol? type) => type is null ? [] : [type.OriginalDefinition];
}
