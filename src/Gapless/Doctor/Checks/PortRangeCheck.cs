using Gapless.Contract;
using Gapless.Installation;

namespace Gapless.Doctor.Checks;

/// <summary>The supervisor may listen at its ports, and outgoing connections do not take them first.</summary>
internal static class PortRangeCheck
{
    private const int UsualStart = 1024;

    public static IEnumerable<Finding> Of(Patient patient)
    {
        var ports = patient.Addresses.Where(a => a.Tcp is not null).Select(a => a.Tcp!.Port).Distinct().Order().ToList();
        var start = int.TryParse(patient.Text("/proc/sys/net/ipv4/ip_unprivileged_port_start"), out var from) ? from : UsualStart;
        var low = ports.Where(p => p < start).ToList();
        if (low.Count > 0 && !MayUseLowPorts(patient))
        {
            yield return Finding.Error(
                DoctorIds.LowPorts, $"port {string.Join(", ", low)}: below {start}, and the supervisor has no right to such ports", "it cannot listen there",
                patient.Layout.IsForUser ? $"sysctl net.ipv4.ip_unprivileged_port_start={low[0]}" : "systemctl edit gapless: [Service] AmbientCapabilities=CAP_NET_BIND_SERVICE");
        }
        else if (low.Count > 0)
        {
            yield return Finding.Ok(DoctorIds.LowPorts, $"the supervisor may listen at port {string.Join(", ", low)}");
        }

        var range = patient.Text("/proc/sys/net/ipv4/ip_local_port_range")?.Split('\t', ' ', StringSplitOptions.RemoveEmptyEntries);
        if (range is not [var first, var last])
            yield break;
        var reserved = Reserved(patient.Text("/proc/sys/net/ipv4/ip_local_reserved_ports") ?? "").ToList();
        var exposed = ports.Where(p => p >= int.Parse(first) && p <= int.Parse(last) && !reserved.Exists(r => p >= r.From && p <= r.To)).ToList();
        if (exposed.Count > 0)
        {
            yield return Finding.Warning(
                DoctorIds.OutgoingPorts, $"port {string.Join(", ", exposed)}: in the range {first}-{last} from which outgoing connections get theirs",
                "at the next boot one of them may have it first, and the service cannot listen", $"sysctl net.ipv4.ip_local_reserved_ports={string.Join(',', exposed)} (and into /etc/sysctl.d)");
        }
    }

    private static bool MayUseLowPorts(Patient patient)
    {
        if (patient.RunsAsRoot)
            return true;
        if (patient.Layout.IsForUser)
            return false;
        return patient.Systemd is { } systemd
            ? systemd.Property(InstallLayout.UnitName, "AmbientCapabilities").Contains("cap_net_bind_service", StringComparison.OrdinalIgnoreCase)
            : UnitText.Of(patient.Layout).Contains("CAP_NET_BIND_SERVICE", StringComparison.Ordinal);
    }

    /// <summary>As in <c>5000,8080-8090</c>.</summary>
    private static IEnumerable<(int From, int To)> Reserved(string list)
    {
        foreach (var item in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = item.Split('-');
            yield return (int.Parse(ends[0]), int.Parse(ends[^1]));
        }
    }
}
