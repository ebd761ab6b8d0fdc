using Microsoft.CodeAnalysis;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>Which methods may get another body, or be added, while the process runs: only those whose old body has left nothing behind that the new one would have made differently.</summary>
internal static class MethodRules
{
    public static string? Refusal(IMethodSymbol method)
    {
        var name = $"{method.ContainingType.Name}.{method.Name}";
        return method.MethodKind switch
        {
            MethodKind.Constructor => $"objects that exist already were made by the old constructor of {method.ContainingType.Name}",
            MethodKind.StaticConstructor => $"the static constructor of {method.ContainingType.Name} has run already",
            MethodKind.Destructor => $"{method.ContainingType.Name} has a finalizer",
            MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove => $"values that exist already were set by the old {name}",
            MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.UserDefinedOperator or MethodKind.Conversion => Place(method) is { } place ? $"{name} {place}" : null,
            _ => $"{name} is no ordinary method",
        };
    }

    /// <summary>A new method of its kind would be seen by nobody but the bodies that are patched with it.</summary>
    public static string? RefusalToAdd(IMethodSymbol method)
    {
        var name = $"{method.ContainingType.Name}.{method.Name}";
        if (method.MethodKind != MethodKind.Ordinary)
            return $"{name} was added";
        if (method.IsVirtual || method.IsAbstract || method.IsOverride || !method.ExplicitInterfaceImplementations.IsEmpty)
            return $"{name} was added, which others may call through a base type";
        if (method.ContainingType.TypeKind != TypeKind.Class || method.ContainingType.IsRecord)
            return $"{name} was added to a type that is no ordinary class";
        if (!method.GetAttributes().IsEmpty || method.GetReturnTypeAttributes().Length > 0 || method.Parameters.Any(p => !p.GetAttributes().IsEmpty))
            return $"{name} was added with attributes";
        if (method.DeclaredAccessibility == Accessibility.Public && !IsPlain(method.ContainingType))
            return $"{name} was added, which a framework may look for at the start";
        return Place(method) is { } place ? $"{name} was added and {place}" : null;
    }

    /// <summary>Nobody looks for methods in it by reflection.</summary>
    private static bool IsPlain(INamedTypeSymbol type) =>
        type.IsStatic
        || (type.BaseType?.SpecialType == SpecialType.System_Object && type.AllInterfaces.IsEmpty && type.GetAttributes().IsEmpty && !type.Name.EndsWith("Controller", StringComparison.Ordinal)
            && !type.Name.StartsWith("Startup", StringComparison.Ordinal) && !type.Name.EndsWith("Middleware", StringComparison.Ordinal));

    private static string? Place(IMethodSymbol method)
    {
        if (method.IsGenericMethod)
            return "is generic";
        for (var type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.IsGenericType)
                return "is in a generic type";
            if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
                return "is in an interface";
        }

        return Bases(method.ContainingType).Any(b => b is { Name: "Attribute", ContainingNamespace.Name: "System" }) ? "belongs to an attribute, which is read once" : null;
    }

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (var next = type.BaseType; next is not null; next = next.BaseType)
            yield return next;
    }
}
