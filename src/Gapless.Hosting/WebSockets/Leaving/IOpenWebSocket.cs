using System.Net.WebSockets;
using Gapless.Hosting.Transport;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>A WebSocket, or what stands for one, that has to end, or to move, before the process can leave.</summary>
internal interface IOpenWebSocket
{
    /// <summary>1012: the client is to come back, to whoever serves then.</summary>
    const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;

    /// <summary>Null: not one of ours.</summary>
    TransportConnection? Connection { get; }

    /// <summary>Whether its kind can go on in another process.</summary>
    bool CanMove { get; }

    /// <summary>Between the question and the end of the connection there may be seconds.</summary>
    bool AnswersSlowly { get; }

    /// <summary>Asks the client at the next good moment to come back, to whoever serves then.</summary>
    /// <returns>False: it was not needed any more.</returns>
    Task<bool> LeaveAsync();
}
