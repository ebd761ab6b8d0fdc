using System.Globalization;
using Gapless.Contract;

namespace Gapless.Hosting.Draining;

/// <summary>How long a process may take to leave.</summary>
internal static class DrainLimit
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <summary>A supervisor kills at its limit: what is aborted is to be counted and reported before.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1);

    public static TimeSpan Of(DrainOptions options)
    {
        if (options.Limit is { } chosen)
            return chosen;
        if (!double.TryParse(Environment.GetEnvironmentVariable(WorkerEnvironment.DrainSeconds), CultureInfo.InvariantCulture, out var seconds))
            return Default;
        var allowed = TimeSpan.FromSeconds(seconds);
        return allowed > 2 * Reserve ? allowed - Reserve : allowed / 2;
    }
}
