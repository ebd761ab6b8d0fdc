namespace Gapless.Contract.Workers;

/// <summary>An order about the app's state. Several may be under way; each is answered by a <see cref="StateReport"/> with its id, unless it says otherwise.</summary>
internal abstract record StateOrder : WorkerOrder
{
    /// <summary>Chosen by the supervisor, from 1.</summary>
    public int Id { get; set; }
}

/// <summary>Write the states of a passage for another process; answered by <see cref="StateExported"/>.</summary>
internal sealed record StateExportOrder : StateOrder
{
    /// <summary><c>start</c> or <c>move</c>.</summary>
    public string Passage { get; set; } = "";
}

/// <summary>
/// Take over what is in this message's descriptors, and wait for nothing more: all that the worker will be given is here. Answered by
/// <see cref="StateImported"/>. A worker that starts waits for it.
/// </summary>
internal sealed record StateImportOrder : StateOrder;

/// <summary>Let requests wait for state that will come. Answered by <see cref="StateExpected"/>; what was written for another process and not taken is taken back before.</summary>
internal sealed record StateExpectOrder : StateOrder
{
    /// <summary>After which they go on with what is there.</summary>
    public double Seconds { get; set; }

    /// <summary>Only for what this worker has given away.</summary>
    public bool Back { get; set; }
}

/// <summary>The other process has answered about what this worker wrote as <see cref="StateOrder.Id"/>, or never will. Not answered.</summary>
internal sealed record StateSettleOrder : StateOrder;

/// <summary>The process that has taken this worker's state is dead: go on with what was given away. Not answered.</summary>
internal sealed record StateReclaimOrder : StateOrder;
