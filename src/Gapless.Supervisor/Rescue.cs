using Gapless.Contract;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Journal;
using Gapless.Supervisor.Keepers;

namespace Gapless.Supervisor;

/// <summary>What to do with processes that a supervisor before this one left behind.</summary>
internal static class Rescue
{
    private const int FirstDescriptor = 3;

    /// <summary>When supervisor and keeper are both gone, systemd may have the sockets, and the workers still hold theirs: taken back with pidfd_getfd.</summary>
    /// <param name="stored">From systemd's descriptor store.</param>
    public static List<KeptEntry> Sockets(Journal.Journal journal, IReadOnlyList<KeptEntry> stored)
    {
        var found = new List<KeptEntry>(stored);
        foreach (var row in journal.Workers().Where(w => w.Boot == BootId.Current.ToString() && w is { Pid: not null, StartTicks: not null }))
        {
            using var process = ProcessHandle.Open(row.Pid!.Value, (ulong)row.StartTicks!.Value);
            var listen = journal.Generations(row.Service).Where(g => g.Number == row.Generation)
                .Select(g => journal.Config(g.Config) is { } text ? ConfigReader.ReadText(text, "gapless.yaml").Config?.Find(row.Service)?.Listen : null)
                .FirstOrDefault();
            if (process is null || listen is null)
                continue;
            for (var i = 0; i < listen.Value.Length; i++)
            {
                var key = new KeptKey(row.Service, listen.Value[i].ToString(), row.Slot, row.Position);
                if (found.TrueForAll(f => f.Key != key) && TryDuplicate(process, FirstDescriptor + i) is { } descriptor)
                    found.Add(new KeptEntry(key, descriptor));
            }
        }

        return found;
    }

    /// <summary>Ends the workers of services that are declared no longer.</summary>
    public static async Task EndStrangersAsync(Journal.Journal journal, IReadOnlyList<WorkerRecord> rows, TimeProvider clock)
    {
        foreach (var row in rows)
        {
            var process = row.Boot != BootId.Current.ToString() ? null
                : row is { Pid: { } pid, StartTicks: { } ticks } ? ProcessHandle.Open(pid, (ulong)ticks)
                : ProcessTable.FindByEnvironment(WorkerEnvironment.WorkerId, row.Id).Select(p => ProcessHandle.Open(p.Pid, p.StartTime)).FirstOrDefault();
            if (process is not null)
            {
                journal.Append("worker.stray", $"pid {process.Pid} belongs to {row.Service}, which is not declared any more, and is asked to finish", row.Service, generation: row.Generation);
                await StopLadder.StopAsync(process, new DrainConfig().Timeout, clock);
                process.Dispose();
            }

            journal.RemoveWorker(row.Id);
        }
    }

    private static Linux.FileDescriptor? TryDuplicate(ProcessHandle process, int descriptor)
    {
        try
        {
            return process.DuplicateDescriptor(descriptor);
        }
        catch (Linux.LinuxException)
        {
            // Closed by the app, or forbidden (ptrace_scope): this socket cannot be had back.
            return null;
        }
    }
}
