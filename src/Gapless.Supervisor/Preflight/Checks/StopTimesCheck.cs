using System.Globalization;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Surroundings;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>The app gives up before the supervisor does, and the supervisor before systemd: HostOptions.ShutdownTimeout &lt; drain &lt; TimeoutStopSec.</summary>
internal static class StopTimesCheck
{
    private static readonly TimeSpan HostDefault = TimeSpan.FromSeconds(30);

    public static IEnumerable<Finding> Of(Facts facts)
    {
        var drain = facts.Config.Drain.Timeout;
        foreach (var finding in Host(facts, drain))
            yield return finding;

        if (SystemdUnit.StopTimeout(facts) is not var (unit, limit))
            yield break;
        yield return drain >= limit
            ? Finding.Warning(
                FindingIds.StopTimeout, $"drain.timeout is {Duration.Format(drain)}, and systemd kills {unit} after {Duration.Format(limit)}", "when the unit is stopped, requests are cut that the drain would have let end",
                $"set TimeoutStopSec={drain.TotalSeconds + 30:0} in the unit, or shorten 'drain'")
            : Finding.Ok(FindingIds.StopTimeout, $"drain.timeout {Duration.Format(drain)} is below the {Duration.Format(limit)} of {unit}");
    }

    private static IEnumerable<Finding> Host(Facts facts, TimeSpan drain)
    {
        const string Why = "the supervisor kills at its limit what the app would still have waited for, and the app's own clean-up is not done";
        // The library sets the host's limit by the drain's; an app that sets it in code does not say to what.
        if (facts.Runtimes.IsEmpty || facts.HasLibrary || facts.Assembly.Members.Contains("set_ShutdownTimeout"))
            yield break;
        if (double.TryParse(facts.Settings["shutdownTimeoutSeconds"], CultureInfo.InvariantCulture, out var seconds))
        {
            var own = TimeSpan.FromSeconds(seconds);
            yield return own >= drain
                ? Finding.Warning(FindingIds.ShutdownTimeout, $"shutdownTimeoutSeconds is {Duration.Format(own)}, and drain.timeout {Duration.Format(drain)}", Why, "lower shutdownTimeoutSeconds, or lengthen 'drain'")
                : Finding.Ok(FindingIds.ShutdownTimeout, $"shutdownTimeoutSeconds {Duration.Format(own)} is below drain.timeout {Duration.Format(drain)}");
        }
        else if (HostDefault >= drain && facts.Assembly.References.Contains("Microsoft.Extensions.Hosting.Abstractions"))
        {
            yield return Finding.Note(
                FindingIds.ShutdownTimeout, $"the app's host waits {Duration.Format(HostDefault)} at its stop unless its code says otherwise, and drain.timeout is {Duration.Format(drain)}", Why,
                "set HostOptions.ShutdownTimeout (or shutdownTimeoutSeconds in appsettings.json) below 'drain'");
        }
    }
}
