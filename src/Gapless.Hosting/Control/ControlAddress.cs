using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.Hosting.Control;

/// <summary>How this worker reaches whoever gives it orders, and by what name it is known there.</summary>
internal abstract record ControlAddress(string WorkerId)
{
    /// <summary>Null: nobody will ever be there again.</summary>
    /// <exception cref="LinuxException">Nobody is there now.</exception>
    public abstract SeqPacketChannel? Connect();
}
