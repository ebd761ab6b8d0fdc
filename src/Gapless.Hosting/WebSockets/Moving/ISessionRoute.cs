using Gapless.Contract.Workers;

namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>A path that WebSocket sessions were mapped to.</summary>
internal interface ISessionRoute
{
    /// <returns>Null: the state cannot be read.</returns>
    ISessionStart? Resume(SessionPapers papers);
}
