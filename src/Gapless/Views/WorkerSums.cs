using System.Globalization;
using System.Text;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>The workers of a generation in four cells. Plain loops: LINQ over numbers has to be compiled at run time, which <c>gapless status</c> would pay for.</summary>
internal sealed record WorkerSums(string Ready, string Restarts, string Memory, string Pids)
{
    public static WorkerSums Of(GenerationStatus generation)
    {
        var ready = 0;
        var restarts = 0;
        var bytes = 0L;
        var pids = new StringBuilder();
        foreach (var worker in generation.Workers)
        {
            ready += worker.State == "ready" ? 1 : 0;
            restarts += worker.Restarts;
            bytes += worker.ResidentBytes;
            if (worker.Pid > 0)
                pids.Append(pids.Length > 0 ? " " : "").Append(worker.Pid);
        }

        return new WorkerSums(
            $"{ready}/{generation.Workers.Length}", restarts.ToString(CultureInfo.InvariantCulture), Units.Bytes(bytes), pids.ToString());
    }
}
