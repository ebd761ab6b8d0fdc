using System.Globalization;
using Gapless.Contract;
using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Steering;

namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>Takes the connections of a dead worker back from the process that holds its descriptors, and ends that process.</summary>
internal static class Salvor
{
    /// <param name="service">Its processes may have what was on its way to the worker.</param>
    /// <param name="session">Pid of the worker, which has ended.</param>
    /// <param name="words">Its words.</param>
    /// <param name="clock">Limits the time for answering busy clients.</param>
    /// <returns>When the holder is gone: everything else that the worker had open is closed by then.</returns>
    public static async Task<Wreck> SearchAsync(string service, int session, WordFile words, TimeProvider clock)
    {
        // A number that the worker wrote: it counts only for a process of its own session.
        if (words.Holder is var pid && (pid <= 0 || ProcessTable.Read(pid) is not { } entry || entry.Session != session || ProcessHandle.Open(pid, entry.StartTime) is not { } found))
            return Wreck.Nothing;
        using var holder = found;
        var finds = new Finds(clock);
        try
        {
            Search(holder, words, finds);
        }
        finally
        {
            holder.Signal(Signals.Kill);
            await holder.Exited;
        }

        // Now that the end of its channels has reached those who offered them.
        await finds.SettleArrivalsAsync(service);
        return finds.ToWreck();
    }

    /// <summary>The words of a worker that died when nobody was there to hear of them; null: it left none, or they cannot be had.</summary>
    /// <param name="workerId">In the environment of all its processes.</param>
    public static WordFile? Find(string workerId)
    {
        foreach (var entry in ProcessTable.FindByEnvironment(WorkerEnvironment.WorkerId, workerId))
        {
            try
            {
                if (WordsOf(entry.Pid) is { } number && ProcessHandle.Open(entry.Pid, entry.StartTime) is { } found)
                {
                    using var holder = found;
                    return new WordFile(holder.DuplicateDescriptor(number));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is none of ours.
            }
        }

        return null;
    }

    private static int? WordsOf(int pid) => Directory.EnumerateFiles($"/proc/{pid}/fd")
        .Where(link => new FileInfo(link).LinkTarget?.StartsWith($"/memfd:{ConnectionWord.FileName} ", StringComparison.Ordinal) == true)
        .Select(link => (int?)int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>Health checks and smoke tests: whoever made them knows that the worker died, and no client has lost anything.</summary>
    private static bool IsOwnCheck(ProcessHandle holder, int descriptor)
    {
        using var connection = holder.DuplicateDescriptor(descriptor);
        return PinnedAddress.IsAtEndOf(connection);
    }

    private static SessionPapers? ReadPapers(ProcessHandle holder, int descriptor)
    {
        using var memory = SessionMemory.Adopt(holder.DuplicateDescriptor(descriptor));
        return memory.Read();
    }

    private static void Search(ProcessHandle holder, WordFile words, Finds finds)
    {
        var endpoints = words.Endpoints();
        foreach (var record in words.Connections())
        {
            if (record.Fate is ConnectionFate.Moved or ConnectionFate.Ending)
                continue;
            try
            {
                if (IsOwnCheck(holder, record.Descriptor))
                    continue;
                if ((record.Fate is ConnectionFate.Lost && !record.IsArriving) || endpoints.GetValueOrDefault(record.Endpoint) is not { } endpoint)
                {
                    finds.Cut();
                    continue;
                }

                var session = record.Papers is { } papers ? ReadPapers(holder, papers) : null;
                if (record.Papers is not null && session is null)
                    finds.Cut();
                else
                    finds.Add(new Castaway(holder.DuplicateDescriptor(record.Descriptor), endpoint, record.IsProved, session), record.Fate, record.IsArriving);
            }
            catch (LinuxException error)
            {
                finds.Cut(error.Message);
            }
        }
    }
}
