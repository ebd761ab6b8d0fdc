using System.Text;
using Gapless.Contract;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Harness;

/// <summary>A process that the kernel shows to be, or to come from, a worker.</summary>
internal sealed record WorkerProcess(int Pid, string WorkerId, int Generation);

/// <summary>What really runs, whatever the supervisor believes.</summary>
internal static class WorkerProcesses
{
    public static IReadOnlyList<WorkerProcess> Of(string service)
    {
        var found = new List<WorkerProcess>();
        foreach (var process in ProcessTable.FindByEnvironment(WorkerEnvironment.Service, service))
        {
            var environment = EnvironmentOf(process.Pid);
            if (environment.TryGetValue(WorkerEnvironment.WorkerId, out var id))
                found.Add(new WorkerProcess(process.Pid, id, int.Parse(environment[WorkerEnvironment.Generation])));
        }
        return found;
    }

    private static Dictionary<string, string> EnvironmentOf(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
                .DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
