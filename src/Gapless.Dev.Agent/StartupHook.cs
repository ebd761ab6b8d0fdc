using Gapless.Dev.Agent;

/// <summary>Called by the runtime before <c>Main</c> of the app.</summary>
internal static class StartupHook
{
    private const string Hooks = "DOTNET_STARTUP_HOOKS";
    private const string Modifiable = "DOTNET_MODIFIABLE_ASSEMBLIES";
    private const string Address = "GAPLESS_DEV_AGENT";
    private const string WaitForDebugger = "GAPLESS_DEV_WAIT_FOR_DEBUGGER";

    internal static void Initialize()
    {
        try
        {
            var address = Environment.GetEnvironmentVariable(Address);
            var waits = Environment.GetEnvironmentVariable(WaitForDebugger) is not null;
            HideFromChildren();
            if (address is not null)
                PatchServer.Begin(address);
            if (waits)
                DebuggerWait.Until();
        }
        catch (Exception error)
        {
            // The app starts whatever is wrong here; edits then need a new process.
            Console.Error.WriteLine($"gapless: the app cannot be patched: {error.Message}");
        }
    }

    /// <summary>The runtime has read what it needs. The hooks of others stay.</summary>
    private static void HideFromChildren()
    {
        Environment.SetEnvironmentVariable(Address, null);
        Environment.SetEnvironmentVariable(WaitForDebugger, null);
        Environment.SetEnvironmentVariable(Modifiable, null);
        var own = $"{typeof(StartupHook).Assembly.GetName().Name}.dll";
        var others = (Environment.GetEnvironmentVariable(Hooks) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(h => Path.GetFileName(h) != own);
        var left = string.Join(Path.PathSeparator, others);
        Environment.SetEnvironmentVariable(Hooks, left.Length == 0 ? null : left);
    }
}
