using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.EndToEndTests.Crashes.Conducting;

/// <summary>Between a worker that gives connections and one that takes them.</summary>
/// <param name="conductor">Is asked before each packet.</param>
/// <param name="version">Of the worker that takes.</param>
/// <param name="giver">The side of the one that gives; or of the supervisor, when it has saved them from a dead worker.</param>
/// <param name="taker">The other.</param>
internal sealed class HandOverRelay(Conductor conductor, string version, SeqPacketChannel giver, SeqPacketChannel taker) : Relay(giver, taker)
{
    protected override async Task<IReadOnlyList<FileDescriptor>> OnFirstSaysAsync(byte[] packet, IReadOnlyList<FileDescriptor> descriptors)
    {
        await conductor.PassAsync(version, packet[0] == (byte)PacketKind.Offer ? "offer" : "late");
        return descriptors;
    }

    protected override async Task<IReadOnlyList<FileDescriptor>> OnSecondSaysAsync(byte[] packet, IReadOnlyList<FileDescriptor> descriptors)
    {
        await conductor.PassAsync(version, "answer");
        return descriptors;
    }
}
