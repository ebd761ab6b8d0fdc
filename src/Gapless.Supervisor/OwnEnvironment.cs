using System.Collections;

namespace Gapless.Supervisor;

/// <summary>This process's own environment, without what was meant for it alone.</summary>
internal static class OwnEnvironment
{
    public static Dictionary<string, string> All()
    {
        var all = new Dictionary<string, string>();
        foreach (DictionaryEntry own in Environment.GetEnvironmentVariables())
        {
            var name = (string)own.Key;
            if (!IsPrivate(name))
                all[name] = (string)own.Value!;
        }

        return all;
    }

    private static bool IsPrivate(string name) =>
        name.StartsWith("GAPLESS_", StringComparison.Ordinal) || name.StartsWith("LISTEN_", StringComparison.Ordinal) || name is "NOTIFY_SOCKET" or "WATCHDOG_USEC" or "WATCHDOG_PID";
}
