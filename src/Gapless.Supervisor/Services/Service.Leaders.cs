using Gapless.Contract.Workers;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>Who may lead the service. That one process at a time does so is the kernel's doing: they compete for a lock.</summary>
internal sealed partial class Service
{
    private void ConsiderLeaders()
    {
        // Those who may come first: should this process die now, somebody goes on leading.
        foreach (var (generation, worker) in _generations.Values.SelectMany(g => g.Workers.Concat(g.Leavers).Select(w => (g, w))).OrderByDescending(p => p.g.Number == _live))
        {
            if (worker.Channel is not { Connection: > 0 and var connection, Hello.CanLead: true } channel)
                continue;
            var order = (connection, generation.Number == _live && worker is { State: not WorkerState.Stopping, IsStandby: false });
            if (worker.LeadOrdered == order)
                continue;
            channel.Order(new LeadOrder { MayLead = order.Item2 });
            worker.LeadOrdered = order;
        }
    }
}
