using System.Globalization;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Preflight.Checks;

/// <summary>Ports that a .NET app opens by itself, beside the inherited ones: two generations cannot both have them.</summary>
internal static class OwnPortCheck
{
    private const int Privileged = 1024;

    public static IEnumerable<Finding> Of(Facts facts)
    {
        if (facts.Runtimes.IsEmpty)
            yield break;
        var declared = facts.Config.Listen.Select(l => l.Tcp?.Port).ToHashSet();
        foreach (var (port, from) in Ports(facts).Where(p => p.Port != 0 && !declared.Contains(p.Port)).DistinctBy(p => p.Port))
        {
            var least = int.TryParse(facts.Text("/proc/sys/net/ipv4/ip_unprivileged_port_start")?.Trim(), CultureInfo.InvariantCulture, out var start) ? start : Privileged;
            if (port < least && !facts.User.IsRoot)
                yield return Finding.Warning(FindingIds.OwnPort, $"{from} has the app listen at port {port}, and {facts.User.Name} has no right to ports below {least}", "the app ends at its start", "put the port into 'listen': the supervisor opens it");
            else if (facts.Config.Strategy == RolloutStrategy.Rolling)
                yield return Finding.Warning(FindingIds.OwnPort, $"{from} has the app listen at port {port}, which is not in 'listen'", "old and new run side by side, and the second finds the port taken", "put the port into 'listen', or use 'strategy: recreate'");
        }
    }

    private static IEnumerable<(int Port, string From)> Ports(Facts facts)
    {
        // Kestrel's endpoints win over urls, and urls over ports; what is overruled opens nothing.
        var endpoints = facts.Settings.Below("Kestrel:Endpoints");
        if (endpoints.Length > 0)
            return endpoints.Select(name => $"Kestrel:Endpoints:{name}:Url").Where(k => facts.Settings[k] is not null).Select(k => (PortOf(facts.Settings[k]!), k));
        if (facts.Settings["urls"] is { Length: > 0 } urls)
            return urls.Split(';').Select(u => (PortOf(u), "urls"));
        return new[] { "http_ports", "https_ports" }.SelectMany(k => (facts.Settings[k] ?? "").Split(';').Select(p => (int.TryParse(p, out var port) ? port : 0, k)));
    }

    /// <summary>0: none can be told.</summary>
    private static int PortOf(string url)
    {
        var afterScheme = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? url[(scheme + 3)..] : url;
        var host = afterScheme.Split('/')[0];
        if (host.StartsWith("unix:", StringComparison.Ordinal) || host.Length == 0)
            return 0;
        var colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']') && int.TryParse(host[(colon + 1)..], out var port))
            return port;
        return url.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? 443 : 80;
    }
}
