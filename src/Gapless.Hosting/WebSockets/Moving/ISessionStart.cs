using Gapless.Hosting.Transport;

namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>A session that came from another process and could be read, before it goes on here.</summary>
internal interface ISessionStart
{
    /// <summary>Puts it on its connection. From now on late messages find it.</summary>
    void Board(TransportConnection connection);

    /// <summary>Goes on; the connection has been started.</summary>
    void Start();
}
