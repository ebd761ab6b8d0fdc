using System.Net;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>Two endpoints that would fight over the same connections.</summary>
internal static class EndpointConflicts
{
    public static void Report(IReadOnlyList<(ServiceConfig Config, Field At)> services)
    {
        var seen = new List<(string Service, ListenAddress Address)>();
        foreach ((ServiceConfig config, Field at) in services)
        {
            Field[] places = at.Node is YamlMap map && map.Entries.FirstOrDefault(e => e.Key == "listen") is { } entry ? [.. at.Child(entry).Items()] : [];
            foreach ((ListenAddress address, string text) in config.Listen.Select(a => (a, a.ToString())))
            {
                foreach ((string service, ListenAddress other) in seen.Where(s => Collide(s.Address, address, sameService: s.Service == config.Name)))
                {
                    Field place = Array.Find(places, p => p.Node is YamlText t && ListenReader.TryParse(t.Value, out ListenAddress? parsed, out _, out _) && parsed == address);
                    (place.Node is null ? at : place).Report(
                        service == config.Name ? $"'{text}' and '{other}' are the same endpoint" : $"'{text}' is taken by service '{service}' ('{other}')",
                        "Give each endpoint its own port or path.");
                }

                seen.Add((config.Name, address));
            }
        }
    }

    /// <summary>
    /// The kernel would let a wildcard and one of its addresses share a port, but then one of two versions of the truth would get
    /// the connections. Within a service 0.0.0.0 and [::] may stand together: [::] then takes IPv6 only.
    /// </summary>
    private static bool Collide(ListenAddress a, ListenAddress b, bool sameService)
    {
        if (a.Tcp is null || b.Tcp is null)
        {
            return a.UnixPath is not null && a.UnixPath == b.UnixPath;
        }

        if (a.Tcp.Port != b.Tcp.Port)
        {
            return false;
        }

        if (a.Tcp.AddressFamily == b.Tcp.AddressFamily)
        {
            return a.IsWildcard || b.IsWildcard || a.Tcp.Address.Equals(b.Tcp.Address);
        }

        bool sixIsWildcard = a.Tcp.Address.Equals(IPAddress.IPv6Any) || b.Tcp.Address.Equals(IPAddress.IPv6Any);
        return sixIsWildcard && !(sameService && a.IsWildcard && b.IsWildcard);
    }
}
