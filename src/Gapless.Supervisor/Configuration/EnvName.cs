namespace Gapless.Supervisor.Configuration;

/// <summary>Names of environment variables.</summary>
internal static class EnvName
{
    public static bool IsValid(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    /// <summary>Set by the supervisor for each worker; a value from the file would break the socket hand-over.</summary>
    public static bool IsReserved(string name) =>
        name is "LISTEN_FDS" or "LISTEN_PID" or "LISTEN_FDNAMES" or "NOTIFY_SOCKET" or "WATCHDOG_USEC" or "WATCHDOG_PID"
        || name.StartsWith("GAPLESS_", StringComparison.Ordinal);
}
