namespace Gapless.Supervisor.Configuration;

/// <summary>How the choices of alerts are written: <c>crash_loop</c>.</summary>
internal static class AlertWords
{
    public static string Of<T>(T value)
        where T : struct, Enum => value switch
    {
        AlertKind.CrashLoop => "crash_loop",
        _ => value.ToString().ToLowerInvariant(),
    };
}
