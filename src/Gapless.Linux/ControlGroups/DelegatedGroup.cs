using System.Globalization;

namespace Gapless.Linux.ControlGroups;

/// <summary>
/// The control group (version 2) of this process's unit, where systemd has left what lies below it to the unit (<c>Delegate=</c>). Groups with limits are made there.
/// </summary>
/// <remarks>
/// A group has either processes or limits for those below it. So systemd itself has to put the supervisor into a group of its own, each time it starts one
/// (<c>DelegateSubgroup=</c>, since 254): once there are limits, an older systemd could not start the next supervisor in the unit's group.
/// </remarks>
public sealed class DelegatedGroup
{
    private const string Mount = "/sys/fs/cgroup";
    private const string OwnName = "supervisor";
    private const string Version2 = "0::";
    private const int Period = 100_000;
    private static readonly string[] Controllers = ["memory", "cpu"];

    private readonly string _path;

    private DelegatedGroup(string path) => _path = path;

    /// <summary>Null, with the reason: there is none.</summary>
    public static DelegatedGroup? Find(out string? reason) => Find(Mount, File.ReadAllText("/proc/self/cgroup"), out reason);

    /// <param name="mount">Where the hierarchy is.</param>
    /// <param name="groups">As in <c>/proc/PID/cgroup</c>.</param>
    internal static DelegatedGroup? Find(string mount, string groups, out string? reason)
    {
        string? own = groups.Split('\n').FirstOrDefault(l => l.StartsWith(Version2, StringComparison.Ordinal))?[(Version2.Length + 1)..];
        string path = Path.GetDirectoryName(Path.Combine(mount, own ?? "")) ?? mount;
        reason = !File.Exists(Path.Combine(mount, "cgroup.controllers")) || own is null ? "control groups of this machine are version 1"
            : Path.GetFileName(own) != OwnName ? $"the supervisor is not in a group of its own: that takes systemd 254, and DelegateSubgroup={OwnName} in its unit"
            : Missing(path) is { Length: > 0 } missing ? $"systemd has not delegated {missing} to {path}: Delegate=memory cpu"
            : null;
        return reason is null ? new DelegatedGroup(path) : null;
    }

    /// <summary>Makes the group, or gives it other limits.</summary>
    /// <param name="name">A file name.</param>
    /// <param name="memory">Bytes; the kernel ends a process of the group rather than give it more. Null: no limit.</param>
    /// <param name="processors">How many processors' time it gets. Null: no limit.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours.</exception>
    public void Limit(string name, long? memory, double? processors)
    {
        Write(_path, "cgroup.subtree_control", string.Join(' ', Controllers.Select(c => "+" + c)));
        string group = Directory.CreateDirectory(Path.Combine(_path, name)).FullName;
        Write(group, "memory.max", memory?.ToString(CultureInfo.InvariantCulture) ?? "max");
        Write(group, "cpu.max", string.Create(CultureInfo.InvariantCulture, $"{(processors is { } n ? ((long)(n * Period)).ToString(CultureInfo.InvariantCulture) : "max")} {Period}"));
    }

    /// <summary>Puts a process into a group that <see cref="Limit"/> has made; its children go with it from then on.</summary>
    public void Admit(string name, int pid) => Write(Path.Combine(_path, name), "cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));

    private static string Missing(string path)
    {
        string file = Path.Combine(path, "cgroup.controllers");
        string[] there = File.Exists(file) ? File.ReadAllText(file).Split(' ', '\n') : [];
        return string.Join(" and ", Controllers.Except(there));
    }

    private static void Write(string group, string file, string text) => File.WriteAllText(Path.Combine(group, file), text);
}
