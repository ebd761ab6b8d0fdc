using Gapless.Contract.Workers;
using Gapless.Linux;

namespace Gapless.Supervisor.Generations;

/// <summary>What a control channel reports about its worker, counts aside.</summary>
internal abstract record ChannelSign
{
    /// <summary>The worker has said hello, for the first time or again, and waits for orders.</summary>
    public sealed record Connected : ChannelSign;

    /// <summary>The worker leads its service, or does so no more.</summary>
    public sealed record Leads(bool IsLeader) : ChannelSign;

    /// <summary>The worker ends, perhaps because it was asked to by this supervisor.</summary>
    public sealed record Leaving : ChannelSign;

    /// <summary>States that nobody asked for, or not any more, were written for another process; the receiver closes the memory.</summary>
    public sealed record StateLate(StateExported Report, FileDescriptor Memory) : ChannelSign;

    /// <summary>The worker ends with its states, and has left them; the receiver closes the memories.</summary>
    public sealed record StateLeft(long Bytes, IReadOnlyList<FileDescriptor> Memories) : ChannelSign;

    /// <summary>What the worker measured in the last second.</summary>
    public sealed record Measured(WorkerMeasurements Measurements) : ChannelSign;

    /// <summary>Somebody was refused, or an order did not get through.</summary>
    public sealed record Trouble(string Detail) : ChannelSign;
}
