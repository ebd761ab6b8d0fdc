using System.Globalization;
using System.Text;
using Gapless.Linux.Sockets;

namespace Gapless.Linux.Systemd;

/// <summary>One message of the sd_notify protocol, with the sender as the kernel vouches for it.</summary>
public sealed record NotifyMessage(PeerCredentials Sender, IReadOnlyDictionary<string, string> Fields)
{
    public bool Ready => Fields.GetValueOrDefault("READY") == "1";

    public bool Stopping => Fields.GetValueOrDefault("STOPPING") == "1";

    public bool Reloading => Fields.GetValueOrDefault("RELOADING") == "1";

    /// <summary>A sign of life.</summary>
    public bool Watchdog => Fields.GetValueOrDefault("WATCHDOG") == "1";

    /// <summary>The service says itself that it hangs.</summary>
    public bool WatchdogTrigger => Fields.GetValueOrDefault("WATCHDOG") == "trigger";

    public string? Status => Fields.GetValueOrDefault("STATUS");

    /// <summary>The process that is the service from now on; null when absent or not a number.</summary>
    public int? MainPid => int.TryParse(Fields.GetValueOrDefault("MAINPID"), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : null;

    /// <summary>Lines NAME=VALUE; others are ignored, as systemd does. The last of a name counts.</summary>
    public static NotifyMessage Parse(PeerCredentials sender, ReadOnlySpan<byte> datagram)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in Encoding.UTF8.GetString(datagram).Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                fields[line[..equals]] = line[(equals + 1)..];
            }
        }
        return new NotifyMessage(sender, fields);
    }
}
