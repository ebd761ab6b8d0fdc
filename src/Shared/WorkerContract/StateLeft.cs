namespace Gapless.Contract.Workers;

/// <summary>
/// The last word of a worker that ends and has its states still: nobody has asked for it, and nobody takes them back. Its descriptors are memories as in
/// <see cref="StateExported"/>, in the order in which they are to be imported.
/// </summary>
internal sealed record StateLeft : WorkerReport
{
    /// <summary>Length of the memories.</summary>
    public long Bytes { get; set; }
}
