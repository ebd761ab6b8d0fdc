using System.Globalization;
using System.Text.RegularExpressions;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Surroundings;

/// <summary>The unit that this process is the main process of, as its files describe it.</summary>
internal static partial class SystemdUnit
{
    /// <summary>Set by systemd to the pid of the process it started: children that inherit it are told apart.</summary>
    private const string MainPid = "SYSTEMD_EXEC_PID";

    private static readonly TimeSpan SystemDefault = TimeSpan.FromSeconds(90);

    /// <summary>In the order in which systemd looks.</summary>
    private static readonly string[] Places = ["/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    /// <summary>How long the unit may take to stop; null: there is none, its files are not found, or it has no limit.</summary>
    public static (string Unit, TimeSpan Limit)? StopTimeout(Facts facts)
    {
        if (System.Environment.GetEnvironmentVariable(MainPid) != $"{System.Environment.ProcessId}")
            return null;
        return ControlGroup.Own(facts)?.Split('/').LastOrDefault(p => p.EndsWith(".service", StringComparison.Ordinal)) is { } unit && Of(facts, unit) is { } limit ? (unit, limit) : null;
    }

    /// <summary>What the files of a unit say; null: nothing is known, or there is no limit.</summary>
    public static TimeSpan? Of(Facts facts, string unit)
    {
        if (Places.Select(p => facts.Text($"{p}/{unit}")).FirstOrDefault(t => t is not null) is not { } text)
            return null;
        var dropIns = Places.Reverse().Select(p => facts.At($"{p}/{unit}.d")).Where(Directory.Exists).SelectMany(d => Directory.EnumerateFiles(d, "*.conf")).OrderBy(Path.GetFileName, StringComparer.Ordinal).Select(File.ReadAllText);
        var last = dropIns.Prepend(text).SelectMany(t => Setting().Matches(t)).LastOrDefault()?.Groups["value"].Value.Trim()
            ?? DefaultSetting().Matches(facts.Text("/etc/systemd/system.conf") ?? "").LastOrDefault()?.Groups["value"].Value.Trim();
        return last switch
        {
            null or "" => SystemDefault,
            "infinity" or "0" => null,
            _ => Read(last),
        };
    }

    /// <summary>systemd.time(7), as far as Gapless writes durations itself: <c>90</c>, <c>90s</c>, <c>1min 30s</c>.</summary>
    private static TimeSpan? Read(string text)
    {
        var plain = text.Replace(" ", "", StringComparison.Ordinal).Replace("minutes", "m", StringComparison.Ordinal).Replace("min", "m", StringComparison.Ordinal).Replace("sec", "s", StringComparison.Ordinal);
        return double.TryParse(plain, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : Duration.TryParse(plain, out var time) ? time : null;
    }

    [GeneratedRegex(@"^[ \t]*Timeout(Stop)?Sec[ \t]*=(?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^[ \t]*DefaultTimeoutStopSec[ \t]*=(?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DefaultSetting();
}
