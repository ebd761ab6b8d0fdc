using Gapless.Linux;

namespace Gapless.Supervisor.Keepers;

/// <summary>A listening socket as the keeper gives it back.</summary>
internal sealed record KeptSocket(FileDescriptor Descriptor, int Slot, int Position);

/// <summary>The keeper's memory of one endpoint.</summary>
internal interface IKeptSockets
{
    /// <summary>What the keeper held of this endpoint when the supervisor started, in the order in which it was put; the caller owns it. Empty the second time.</summary>
    IReadOnlyList<KeptSocket> Take();

    void Put(FileDescriptor socket, int slot, int position);

    /// <summary>The endpoint is closed: the keeper lets its sockets go.</summary>
    void Drop();
}
