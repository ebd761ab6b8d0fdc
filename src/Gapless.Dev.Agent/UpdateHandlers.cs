using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Gapless.Dev.Agent;

/// <summary>Tells whoever asked for it (<see cref="MetadataUpdateHandlerAttribute"/>) that types have changed: caches are emptied first, then things are set up anew.</summary>
internal static class UpdateHandlers
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Looking through a hundred assemblies takes longer than the patch. Keeps none of them from being unloaded.</summary>
    private static readonly ConditionalWeakTable<Assembly, Known> Assemblies = [];

    public static void Run(Type[] types)
    {
        var handlers = Ordered(AppDomain.CurrentDomain.GetAssemblies()).SelectMany(a => Of(a).Handlers).ToList();
        foreach (var step in (string[])["ClearCache", "UpdateApplication"])
        {
            foreach (var handler in handlers)
                Call(handler, step, types);
        }
    }

    private static void Call(Type handler, string step, Type[] types)
    {
        try
        {
            handler.GetMethod(step, Any, [typeof(Type[])])?.Invoke(null, [types]);
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"gapless: {handler.FullName}.{step} failed: {(error as TargetInvocationException)?.InnerException ?? error}");
        }
    }

    private static Known Of(Assembly assembly) => Assemblies.GetValue(assembly, a => new Known([.. a.GetReferencedAssemblies().Select(r => r.Name ?? "")], Handlers(a)));

    private static List<Type> Handlers(Assembly assembly)
    {
        try
        {
            return assembly.GetCustomAttributes<MetadataUpdateHandlerAttribute>().Select(a => a.HandlerType).ToList();
        }
        catch (Exception)
        {
            // An attribute of some assembly that is not there.
            return [];
        }
    }

    /// <summary>Each assembly after what it references: its handlers may rely on theirs.</summary>
    private static List<Assembly> Ordered(Assembly[] assemblies)
    {
        var byName = assemblies.GroupBy(a => a.GetName().Name ?? "").ToDictionary(g => g.Key, g => g.ToList());
        var (ordered, seen) = (new List<Assembly>(), new HashSet<Assembly>());
        foreach (var assembly in assemblies)
            Visit(assembly);
        return ordered;

        void Visit(Assembly assembly)
        {
            if (!seen.Add(assembly))
                return;
            foreach (var reference in Of(assembly).References)
                byName.GetValueOrDefault(reference)?.ForEach(Visit);
            ordered.Add(assembly);
        }
    }

    private sealed record Known(IReadOnlyList<string> References, IReadOnlyList<Type> Handlers);
}
