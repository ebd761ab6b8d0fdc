namespace Gapless.Linux.Systemd;

/// <summary>The systemd unit that this process belongs to, as its control group says.</summary>
/// <param name="Name">For example <c>gapless.service</c>.</param>
/// <param name="IsUsers">It belongs to a user's own manager, not to the system's.</param>
public sealed record OwnUnit(string Name, bool IsUsers)
{
    private const string Suffix = ".service";

    /// <summary>Null: in no service.</summary>
    public static OwnUnit? OfThisProcess() => Of(File.ReadAllText("/proc/self/cgroup"));

    /// <param name="groups">As in <c>/proc/PID/cgroup</c>, of either version.</param>
    internal static OwnUnit? Of(string groups)
    {
        foreach (string line in groups.Split('\n'))
        {
            // Version 2 has one line, in version 1 systemd's own hierarchy is the one that counts.
            if (line.Split(':', 3) is not [_, "" or "name=systemd", { } path])
            {
                continue;
            }
            string[] parts = path.Split('/');
            int manager = Array.FindIndex(parts, p => p.StartsWith("user@", StringComparison.Ordinal) && p.EndsWith(Suffix, StringComparison.Ordinal));
            // A delegated service has groups of its own below: the first service behind the manager is the unit.
            if (parts.Skip(manager + 1).FirstOrDefault(p => p.EndsWith(Suffix, StringComparison.Ordinal)) is { } name)
            {
                return new OwnUnit(name, manager >= 0);
            }
        }
        return null;
    }
}
