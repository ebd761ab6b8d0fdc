using System.Collections.Immutable;
using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Supervisor.Generations;

namespace Gapless.Supervisor.Services;

/// <summary>What a worker has written of its states for another process.</summary>
/// <param name="Memories">Owned by whoever they are given to.</param>
/// <param name="Ids">Of the orders, which are to be settled when the other process has answered.</param>
/// <param name="IsAll">What moves is in it; false: it was given to somebody before, or there is none.</param>
/// <param name="Problem">Why something is missing.</param>
internal sealed record WrittenState(ImmutableArray<FileDescriptor> Memories, ImmutableArray<int> Ids, bool IsAll, string? Problem)
{
    public static WrittenState None { get; } = new([], [], IsAll: false, null);

    public WrittenState With(StateExported report, FileDescriptor? memory) => memory is null
        ? this with { Problem = Problem ?? report.Problem }
        : new(Memories.Add(memory), Ids.Add(report.Id), IsAll || report.Passage == "move", Problem ?? report.Problem);

    /// <summary>Nobody gets it.</summary>
    public void Drop(Worker giver)
    {
        foreach (var memory in Memories)
            memory.Dispose();
        Settle(giver);
    }

    public void Settle(Worker? giver)
    {
        foreach (var id in Ids)
            giver?.Channel?.Order(new StateSettleOrder { Id = id });
    }
}
