using System.Globalization;

namespace Gapless.Supervisor.Preflight.Surroundings;

/// <summary>Memory that another process could have: of the machine, or of the control group that has least.</summary>
internal static class FreeMemory
{
    /// <summary>Bytes; null: nobody says.</summary>
    public static long? Of(Facts facts)
    {
        long?[] all = [Available(facts), .. ControlGroup.Above(facts).Select(group => InGroup(facts, group))];
        return all.Min();
    }

    private static long? Available(Facts facts)
    {
        var line = facts.Text("/proc/meminfo")?.Split('\n').FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return line is null ? null : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static long? InGroup(Facts facts, string group)
    {
        if (ControlGroup.Number(facts, group, "memory.max") is not { } most || ControlGroup.Number(facts, group, "memory.current") is not { } current)
            return null;
        // Pages of files count, and go when somebody needs the room.
        var idle = facts.Text($"{group}/memory.stat")?.Split('\n').FirstOrDefault(l => l.StartsWith("inactive_file ", StringComparison.Ordinal));
        return Math.Max(0, most - current + (idle is null ? 0 : long.Parse(idle.Split(' ')[1], CultureInfo.InvariantCulture)));
    }
}
