using Gapless.Hosting.Transport;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>Stands around the making of a WebSocket, whoever makes it, so that it can be closed when the process leaves.</summary>
internal abstract class Watched(OpenWebSockets sockets, TransportConnection? connection, TimeProvider clock)
{
    private WatchedStream? _stream;

    public void OnRequestEnded()
    {
        if (_stream is null)
            return;
        _stream.End();
        sockets.Remove(_stream);
    }

    protected Stream Watch(Stream stream)
    {
        _stream = new WatchedStream(stream, connection, clock);
        sockets.Add(_stream);
        return _stream;
    }
}
