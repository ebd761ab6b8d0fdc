using Gapless.Hosting.Control;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.Hosting.Restarts;

/// <summary>The channel to the process that has started this one: there is one, and nobody comes after it.</summary>
internal sealed record PredecessorAddress(Predecessor Predecessor) : ControlAddress("")
{
    private bool _isUsed;

    public override SeqPacketChannel? Connect()
    {
        if (_isUsed)
            return null;
        _isUsed = true;
        return SeqPacketChannel.Adopt(FileDescriptor.Adopt(Predecessor.Channel));
    }
}
