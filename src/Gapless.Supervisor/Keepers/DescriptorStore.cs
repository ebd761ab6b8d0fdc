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

    /// <summary>Null: the descriptor is not one that this class has stored.</summary>
    public static KeptEntry? TryRead(ListenFd passed) =>
        StoredName.PartsOf(passed.Name, Prefix, count: 4) is { } parts ? new KeptEntry(KeptKey.Parse(parts), passed.Descriptor) : null;

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
    internal static string? NameOf(KeptKey key) => StoredName.Of(Prefix, key.ToString().Split('\t'));

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
