using System.Globalization;
using Gapless.Dev.Compiling.Evaluation;

namespace Gapless.Dev.Compiling;

/// <summary>How an app is started from a folder.</summary>
internal static class AppLaunch
{
    /// <summary>The first runtime that the agent can be loaded into.</summary>
    private const int AgentsRuntime = 10;

    public static StartInfo Of(EvaluatedProject project, int number, string folder)
    {
        var assembly = Path.Combine(folder, Path.GetFileName(project.Target));
        return new StartInfo(
            number,
            folder,
            project.SelfContained ? [Path.ChangeExtension(assembly, null)] : [DotnetHost.Path, assembly],
            project.Folder,
            new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" },
            Runtime(project.Framework) >= AgentsRuntime && !RefusesHooks(Path.ChangeExtension(assembly, ".runtimeconfig.json")));
    }

    private static int Runtime(string framework) =>
        framework.StartsWith("net", StringComparison.Ordinal) && int.TryParse(framework.AsSpan(3, Math.Max(0, framework.IndexOf('.') - 3)), NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    /// <summary>Projects meant for native code switch start-up hooks off.</summary>
    private static bool RefusesHooks(string configuration) =>
        File.Exists(configuration) && File.ReadAllText(configuration).Replace(" ", "", StringComparison.Ordinal).Contains("\"System.StartupHookProvider.IsSupported\":false", StringComparison.Ordinal);
}
