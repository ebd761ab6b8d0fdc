using System.Runtime.Loader;

/// <summary>
/// Called by the runtime before <c>Main</c> of every .NET program that finds this assembly in <c>DOTNET_STARTUP_HOOKS</c>. An assembly of its own: beside
/// an app's own Gapless.Hosting a second copy could not be loaded, and the program would end there.
/// </summary>
internal static class StartupHook
{
    private const string Variable = "DOTNET_STARTUP_HOOKS";
    private const string Library = "Gapless.Hosting";
    private const string WebServer = "/Microsoft.AspNetCore.Server.Kestrel.Core.dll";

    internal static void Initialize()
    {
        try
        {
            HideFromChildren();
            var platform = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
            if (!platform.Split(Path.PathSeparator).Any(a => a.EndsWith(WebServer, StringComparison.Ordinal)))
                return;

            var folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;
            // Asked only for what the app does not have itself.
            AssemblyLoadContext.Default.Resolving += (context, name) =>
                name.Name is Library or "Gapless.Linux" ? context.LoadFromAssemblyPath(Path.Combine(folder, $"{name.Name}.dll")) : null;
            // An app may reference a version that has no such type: then it does by itself what that version can do.
            AssemblyLoadContext.Default.LoadFromAssemblyName(new System.Reflection.AssemblyName(Library))
                .GetType("Gapless.Hosting.Injection.HostWatch")?.GetMethod("Begin")?.Invoke(null, null);
        }
        catch (Exception error)
        {
            // Whatever is wrong with the library, the app starts.
            Console.Error.WriteLine($"gapless: the app stays without Gapless.Hosting: {error.Message}");
        }
    }

    /// <summary>The hooks of others stay.</summary>
    private static void HideFromChildren()
    {
        var own = $"{typeof(StartupHook).Assembly.GetName().Name}.dll";
        var others = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(h => Path.GetFileName(h) != own);
        var left = string.Join(Path.PathSeparator, others);
        Environment.SetEnvironmentVariable(Variable, left.Length == 0 ? null : left);
    }
}
