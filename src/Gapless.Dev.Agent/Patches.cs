using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;

namespace Gapless.Dev.Agent;

/// <summary>Puts patches into assemblies of this process, each assembly's in their order.</summary>
internal sealed class Patches
{
    private readonly Dictionary<Guid, int> _taken = [];

    /// <summary>What this runtime can patch, as it says itself.</summary>
    public static string Capabilities =>
        typeof(MetadataUpdater).GetMethod("GetCapabilities", BindingFlags.NonPublic | BindingFlags.Static)?.Invoke(null, null) as string ?? "";

    /// <returns>Why the patch was not taken; empty: it was. Errors of the app's own handlers go to its standard error.</returns>
    public string Apply(int ordinal, Guid module, byte[] metadata, byte[] il, byte[] pdb, int[] types)
    {
        try
        {
            if (!MetadataUpdater.IsSupported)
                return "the runtime takes no patches";
            if (Debugger.IsAttached)
                return "a debugger is attached, and until it leaves only it may patch";
            if (Array.Find(AppDomain.CurrentDomain.GetAssemblies(), a => a.ManifestModule.ModuleVersionId == module) is not { } assembly)
                return "the assembly is not loaded";
            var taken = _taken.GetValueOrDefault(module);
            if (ordinal != taken + 1)
                return $"patch {ordinal} does not follow patch {taken}";
            // After an error nobody knows what was taken: no patch fits any more.
            _taken[module] = int.MaxValue - 1;
            MetadataUpdater.ApplyUpdate(assembly, metadata, il, pdb);
            _taken[module] = ordinal;
            UpdateHandlers.Run([.. types.Select(t => Type(assembly, t)).OfType<Type>()]);
            return "";
        }
        catch (Exception error)
        {
            return $"{error.GetType().Name}: {error.Message}";
        }
    }

    private static Type? Type(Assembly assembly, int token)
    {
        try
        {
            return assembly.ManifestModule.ResolveType(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
