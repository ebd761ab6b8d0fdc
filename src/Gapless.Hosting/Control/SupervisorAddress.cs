using Gapless.Linux.Sockets;

namespace Gapless.Hosting.Control;

/// <summary>Where a supervisor listens for this worker, and the next one after it.</summary>
internal sealed record SupervisorAddress(string Path, string WorkerId) : ControlAddress(WorkerId)
{
    public override SeqPacketChannel Connect() => SeqPacketChannel.Connect(Path);
}
