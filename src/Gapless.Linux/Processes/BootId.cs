namespace Gapless.Linux.Processes;

/// <summary>Names this run of the machine: pids and start times of another one mean nothing.</summary>
public static class BootId
{
    public static Guid Current { get; } = Guid.Parse(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());
}
