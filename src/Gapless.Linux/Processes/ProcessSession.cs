using Gapless.Linux.Interop;

namespace Gapless.Linux.Processes;

/// <summary>The processes of one session, found in /proc: a worker's grandchildren belong to it unless they left it.</summary>
internal static class ProcessSession
{
    private const int MostRounds = 20;

    /// <summary>
    /// A number is not given to a new process while it names a session. So if a process has it now and started at another
    /// time, the whole old session is gone, and its members are strangers.
    /// </summary>
    internal static IEnumerable<ProcessEntry> Members(int leader, ulong startTime)
    {
        if (ProcessTable.Read(leader) is { } now && now.StartTime != startTime)
        {
            return [];
        }
        return ProcessTable.All().Where(p => p.Session == leader && p.State is not ('Z' or 'X'));
    }

    internal static int Signal(int leader, ulong startTime, int signal)
    {
        var reached = new HashSet<(int, ulong)>();
        for (int round = 0; round < MostRounds; round++)
        {
            bool found = false;
            foreach (ProcessEntry member in Members(leader, startTime))
            {
                if (!reached.Add((member.Pid, member.StartTime)))
                {
                    continue;
                }
                using ProcessHandle? process = ProcessHandle.Open(member.Pid, member.StartTime);
                found |= process?.Signal(signal) ?? false;
            }
            if (!found || signal != Signals.Kill)
            {
                break;
            }
        }
        return reached.Count;
    }
}
