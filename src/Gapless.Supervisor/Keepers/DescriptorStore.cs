using Gapless.Linux;
using Gapless.Linux.Systemd;

namespace Gapless.Supervisor.Keepers;

/// <summary>
/// The listening sockets in systemd's descriptor store: what brings them back, with the connections that wait in their queues, when supervisor,
/// keeper and workers are all gone. Nothing that goes wrong here stops anybody.
/// </summary>
internal sealed class DescriptorStore(NotifyClient systemd)
{
    private const string Prefix = "gapless.";
    private const int LongestName = 255;

    /// <summary>Null: the descriptor is not one that this class has stored.</summary>
    public static KeptEntry? TryRead(ListenFd passed) =>
        passed.Name.StartsWith(Prefix, StringComparison.Ordinal) && passed.Name[Prefix.Length..].Split('|').Select(Uri.UnescapeDataString).ToArray() is { Length: 4 } parts
            ? new KeptEntry(KeptKey.Parse(parts), passed.Descriptor)
            : null;

    public void Put(KeptEntry entry)
    {
        if (NameOf(entry.Key) is { } name)
            Tell(() => systemd.Store(entry.Descriptor, name));
    }

    /// <summary>A socket that systemd went on holding would go on getting its part of the connections.</summary>
    public void Drop(KeptKey key)
    {
        if (NameOf(key) is { } name)
            Tell(() => systemd.Unstore(name));
    }

    /// <summary>Null: systemd takes no such name.</summary>
    internal static string? NameOf(KeptKey key)
    {
        var name = Prefix + string.Join('|', key.ToString().Split('\t').Select(Escaped));
        return name.Length <= LongestName && name.All(c => c is >= ' ' and <= '~') ? name : null;
    }

    private static string Escaped(string part) =>
        part.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);

    private static void Tell(Action message)
    {
        try
        {
            message();
        }
        catch (Exception error) when (error is LinuxException or TimeoutException)
        {
            // The keeper has the socket too.
        }
    }
}
