using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gapless.Dev.Compiling.Deltas;

/// <summary>The types that a compilation declares, and which of their methods stand for others.</summary>
internal sealed class SourceTypes
{
    private readonly HashSet<ITypeSymbol> _types = new(SymbolEqualityComparer.Default);
    private readonly ILookup<ISymbol, IMethodSymbol> _overrides;
    private readonly ILookup<ITypeSymbol, INamedTypeSymbol> _implementers;

    public SourceTypes(CSharpCompilation compilation)
    {
        var own = compilation.SourceModule.GlobalNamespace;
        All = [.. Below(own)];
        _types.UnionWith(All);
        _overrides = All.SelectMany(t => t.GetMembers().OfType<IMethodSymbol>()).SelectMany(m => Overridden(m).Select(o => (Base: o, Method: m)))
            .ToLookup(p => p.Base, p => p.Method, (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);
        _implementers = All.Where(t => t.TypeKind is TypeKind.Class or TypeKind.Struct).SelectMany(t => t.AllInterfaces.Select(i => (Interface: (ITypeSymbol)i.OriginalDefinition, Type: t)))
            .ToLookup(p => p.Interface, p => p.Type, (IEqualityComparer<ITypeSymbol>)SymbolEqualityComparer.Default);
    }

    public IReadOnlyList<INamedTypeSymbol> All { get; }

    public bool Contains(ITypeSymbol type) => _types.Contains(type);

    /// <summary>What may run when the method is called on something of a derived type.</summary>
    public IEnumerable<IMethodSymbol> Implementations(IMethodSymbol method) =>
        _overrides[method].Concat(method.ContainingType is { TypeKind: TypeKind.Interface } type ? _implementers[type.OriginalDefinition].SelectMany(t => Implementations(t, type, method)) : []);

    /// <summary>Methods that stand for one that is declared elsewhere: a framework may call them whenever it likes.</summary>
    public IEnumerable<IMethodSymbol> CalledByFrameworks(INamedTypeSymbol type)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
            return [];
        var overriding = type.GetMembers().OfType<IMethodSymbol>().Where(m => Overridden(m).Any(o => !Contains(o.ContainingType.OriginalDefinition) && StartUpRules.MayBeCalledAtStart(o.ContainingType.OriginalDefinition)));
        var implementing = type.AllInterfaces.Where(i => !Contains(i.OriginalDefinition) && StartUpRules.MayBeCalledAtStart(i.OriginalDefinition))
            .SelectMany(i => i.GetMembers()).Select(type.FindImplementationForInterfaceMember).SelectMany(Methods).Where(m => Contains(m.ContainingType.OriginalDefinition));
        return overriding.Concat(implementing);
    }

    private static IEnumerable<IMethodSymbol> Implementations(INamedTypeSymbol implementer, INamedTypeSymbol type, IMethodSymbol method) =>
        implementer.AllInterfaces.Where(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, type.OriginalDefinition))
            .SelectMany(i => i.GetMembers().OfType<IMethodSymbol>()).Where(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method.OriginalDefinition))
            .Select(implementer.FindImplementationForInterfaceMember).SelectMany(Methods);

    private static IEnumerable<IMethodSymbol> Methods(ISymbol? member) => member switch
    {
        IMethodSymbol method => [method],
        IPropertySymbol property => ((IMethodSymbol?[])[property.GetMethod, property.SetMethod]).OfType<IMethodSymbol>(),
        _ => [],
    };

    private static IEnumerable<IMethodSymbol> Overridden(IMethodSymbol method)
    {
        for (var next = method.OverriddenMethod; next is not null; next = next.OverriddenMethod)
            yield return next.OriginalDefinition;
    }

    private static IEnumerable<INamedTypeSymbol> Below(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type)
                yield return type;
            if (member is INamespaceOrTypeSymbol inner)
            {
                foreach (var found in Below(inner))
                    yield return found;
            }
        }
    }
}
