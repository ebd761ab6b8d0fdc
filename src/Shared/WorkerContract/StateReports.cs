namespace Gapless.Contract.Workers;

/// <summary>What a worker says of its state.</summary>
internal abstract record StateReport : WorkerReport
{
    /// <summary>Of the order that it answers.</summary>
    public int Id { get; set; }
}

/// <summary>
/// States were written into the memory that is this message's descriptor; none: there is nothing to give. With the passage <c>late</c> it answers no order: its id,
/// below 0, is the worker's own, and it waits for a <see cref="StateSettleOrder"/> with it.
/// </summary>
internal sealed record StateExported : StateReport
{
    /// <summary><c>start</c>, <c>move</c> or <c>late</c>.</summary>
    public string Passage { get; set; } = "";

    /// <summary>Length of the memory.</summary>
    public long Bytes { get; set; }

    /// <summary>Why nothing could be written.</summary>
    public string? Problem { get; set; }
}

/// <summary>What came of a <see cref="StateImportOrder"/>.</summary>
internal sealed record StateImported : StateReport
{
    /// <summary>How many states changed.</summary>
    public int States { get; set; }

    public long Bytes { get; set; }

    /// <summary>Why something could not be read; it was not taken.</summary>
    public string? Refusal { get; set; }
}

internal sealed record StateExpected : StateReport
{
    /// <summary>How many states are waited for.</summary>
    public int States { get; set; }
}
