namespace Gapless.Daemon;

/// <summary>How this program is started again.</summary>
internal static class OwnProgram
{
    /// <summary>The command line before the first argument: the executable, or where it runs under the <c>dotnet</c> host, that and the assembly.</summary>
    public static IReadOnlyList<string> Command { get; } = Find();

    /// <summary>What is laid beside the program when it is published; null: it was not.</summary>
    public static string? HostingHook { get; } = Path.Combine(AppContext.BaseDirectory, "hosting", "Gapless.Hosting.Hook.dll") is var hook && File.Exists(hook) ? hook : null;

    private static string[] Find()
    {
        var process = Environment.ProcessPath ?? throw new InvalidOperationException("/proc/self/exe cannot be read");
        return Path.GetFileName(process) == "dotnet" ? [process, Path.Combine(AppContext.BaseDirectory, "gapless.dll")] : [process];
    }
}
