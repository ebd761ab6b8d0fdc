using System.Globalization;

namespace Gapless.Linux.Watching;

/// <summary>A limit of the kernel on watching, and the name under which sysctl changes it.</summary>
/// <param name="Value">Zero: the kernel does not say.</param>
public sealed record InotifyLimit(string Name, long Value)
{
    /// <summary>How many folders this user may watch, all processes taken together.</summary>
    public static InotifyLimit Watches()
    {
        InotifyLimit machine = Read("fs.inotify.max_user_watches");
        InotifyLimit user = Read("user.max_inotify_watches");
        // In a container both count; outside they are the same number.
        return user.Value > 0 && user.Value < machine.Value ? user : machine;
    }

    public static InotifyLimit Instances()
    {
        InotifyLimit machine = Read("fs.inotify.max_user_instances");
        InotifyLimit user = Read("user.max_inotify_instances");
        return user.Value > 0 && user.Value < machine.Value ? user : machine;
    }

    /// <summary>How many events the kernel keeps for a slow reader.</summary>
    public static InotifyLimit QueuedEvents() => Read("fs.inotify.max_queued_events");

    private static InotifyLimit Read(string name)
    {
        try
        {
            return new InotifyLimit(name, long.Parse(File.ReadAllText($"/proc/sys/{name.Replace('.', '/')}"), CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return new InotifyLimit(name, 0);
        }
    }
}
