using Gapless.Linux;

namespace Gapless.Contract.Workers;

/// <summary>What a worker has said, with the descriptors that came with it.</summary>
internal sealed record ReceivedReport(WorkerReport Report, IReadOnlyList<FileDescriptor> Descriptors) : IDisposable
{
    /// <summary>Closes the descriptors.</summary>
    public void Dispose()
    {
        foreach (var descriptor in Descriptors)
            descriptor.Dispose();
    }
}
