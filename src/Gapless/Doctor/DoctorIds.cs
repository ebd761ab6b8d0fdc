namespace Gapless.Doctor;

/// <summary>Every finding that <c>gapless doctor</c> can have: stable names. A test holds <c>docs/install.md</c> against it.</summary>
internal static class DoctorIds
{
    public const string Systemd = "systemd";
    public const string Unit = "unit";
    public const string Account = "account";
    public const string Folders = "folders";
    public const string Ptrace = "ptrace";
    public const string Descriptors = "descriptors";
    public const string ControlGroups = "cgroup";
    public const string LowPorts = "low-ports";
    public const string OutgoingPorts = "outgoing-ports";
    public const string Port = "port";
    public const string Clock = "clock";
    public const string Disk = "disk";
    public const string Journald = "journald";
    public const string Configuration = "configuration";
    public const string Kernel = "kernel";
    public const string NotChecked = "not-checked";

    public static readonly string[] All =
        [Systemd, Unit, Account, Folders, Ptrace, Descriptors, ControlGroups, LowPorts, OutgoingPorts, Port, Clock, Disk, Journald, Configuration, Kernel, NotChecked];
}
