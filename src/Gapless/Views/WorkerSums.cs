using System.Globalization;
using System.Text;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>The workers of a generation in five cells. Plain loops: LINQ over numbers has to be compiled at run time, which <c>gapless status</c> would pay for.</summary>
internal sealed record WorkerSums(string Ready, string Restarts, string Connections, string Memory, string Pids)
{
    public static WorkerSums Of(GenerationStatus generation)
    {
        var ready = 0;
        var standby = 0;
        var restarts = 0;
        int? connections = null;
        var bytes = 0L;
        var pids = new StringBuilder();
        foreach (var worker in generation.Workers)
        {
            ready += worker.State == "ready" ? 1 : 0;
            standby += worker.State == "standby" ? 1 : 0;
            restarts += worker.Restarts;
            if (worker.Connections is { } open)
                connections = (connections ?? 0) + open;
            bytes += worker.ResidentBytes;
            if (worker.Pid > 0)
                pids.Append(pids.Length > 0 ? " " : "").Append(worker.Pid);
        }

        return new WorkerSums(
            standby == 0 ? $"{ready}/{generation.Workers.Length}" : $"{ready}/{generation.Workers.Length - standby}+{standby}", restarts.ToString(CultureInfo.InvariantCulture), connections?.ToString(CultureInfo.InvariantCulture) ?? "-",
            Units.Bytes(bytes), pids.ToString());
    }
}
