using System.Collections;

namespace Gapless.Daemon;

/// <summary>This process's environment for another gapless beside it.</summary>
internal static class ChildEnvironment
{
    public static Dictionary<string, string> Without(params ReadOnlySpan<string> names)
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            own[(string)entry.Key] = (string)entry.Value!;

        foreach (var name in names)
            own.Remove(name);

        return own;
    }
}
