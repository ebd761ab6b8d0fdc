using System.Globalization;
using Gapless.Contract;

namespace Gapless.Daemon.Systemd;

/// <summary>What <c>systemctl status</c> says of the supervisor, in one line: which versions, with which share, what still drains.</summary>
internal static class StatusLine
{
    private const int WholeShare = 10_000;
    private const int ShortId = 12;

    public static string Of(StatusReport report) =>
        report.ConfigProblems.Length > 0 ? "configuration not in force: " + report.ConfigProblems[0] + "; " + Services(report)
        : Services(report);

    private static string Services(StatusReport report) => report.Services.IsEmpty ? "no services" : string.Join("; ", report.Services.Select(Of));

    private static string Of(ServiceStatus service)
    {
        var generations = string.Join(", ", service.Generations.Select(Of));
        var state = service.State == "running" ? "" : " " + service.State + (service.Problem is { } problem ? $" ({problem})" : "");
        return $"{service.Name}{state}{(generations.Length > 0 ? ": " + generations : "")}";
    }

    private static string Of(GenerationStatus generation)
    {
        var version = generation.Label ?? (generation.Release.Length > ShortId ? generation.Release[..ShortId] : generation.Release);
        var connections = generation.Workers.Sum(w => w.Connections ?? 0);
        return generation switch
        {
            { State: "draining", Workers: var workers } when workers.Any(w => w.Connections is not null) => $"{version} draining, {connections} open",
            { Weight: > 0 and < WholeShare } => string.Create(CultureInfo.InvariantCulture, $"{version} {generation.Weight * 100.0 / WholeShare:0.##} %"),
            _ => $"{version} {generation.State}",
        };
    }
}
