using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>Something tells when the candidate is ready, and that it works.</summary>
internal static class HealthCheck
{
    /// <summary>Servers that say READY=1 by themselves.</summary>
    private static readonly string[] Notifying = ["gunicorn", "puma"];

    public static IEnumerable<Finding> Of(Facts facts)
    {
        var health = facts.Config.Health;
        if (health.Readiness is null && health.Startup is null && !health.Notify && !Notifies(facts))
        {
            yield return Finding.Warning(
                FindingIds.NoHealth, "there is no health check, and the app is not known to say when it is ready", "a worker counts as ready as soon as it takes a connection, whatever it answers",
                "name a path, for example 'health: /healthz'");
        }

        if (facts.Config.Smoke.IsEmpty)
            yield return Finding.Note(FindingIds.NoSmoke, "there is no smoke test", "a candidate that is ready and wrong is found by clients", "name a request, for example 'smoke: [ GET / -> 200 ]'");
    }

    private static bool Notifies(Facts facts) =>
        facts.HasLibrary
        || facts.Assembly.References.Contains("Microsoft.Extensions.Hosting.Systemd")
        || (RunLine.Of(facts.Config.Run) is { } line && Notifying.Contains(Path.GetFileName(line.Program)));
}
