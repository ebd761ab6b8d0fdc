using System.Net.WebSockets;
using Gapless.Hosting.Transport;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>A WebSocket that has to end, or to move, before the process can leave.</summary>
internal interface IOpenWebSocket
{
    /// <summary>1012: the client is to come back, to whoever serves then.</summary>
    const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;

    /// <summary>Null: not one of ours.</summary>
    TransportConnection? Connection { get; }

    /// <summary>Whether its kind can go on in another process.</summary>
    bool CanMove { get; }

    /// <summary>Sends the close frame at the next good moment.</summary>
    /// <returns>False: it was not needed any more.</returns>
    Task<bool> LeaveAsync();
}
