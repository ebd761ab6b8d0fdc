using System.Net;
using System.Net.Sockets;
using Gapless.Hosting.Restarts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting.Transport;

/// <summary>
/// Kestrel's transport for inherited sockets, and for every address of an app that restarts itself: its successor inherits them. Other endpoints go to Kestrel's own.
/// </summary>
internal sealed class GaplessTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly InheritedEndpoints _endpoints;
    private readonly ConnectionTable _table;
    private readonly SocketTransportOptions _sockets;
    private readonly TransportOptions _options;
    private readonly bool _bindsItself;

    /// <param name="launch">Of a successor; null: the app does not restart itself.</param>
    public GaplessTransport(InheritedEndpoints endpoints, ConnectionTable table, IOptions<SocketTransportOptions> options, IMemoryPoolFactory<byte> pools, Launch? launch = null)
    {
        _endpoints = endpoints;
        _table = table;
        _sockets = options.Value;
        _options = new TransportOptions(_sockets, pools);
        _bindsItself = launch is not null;
    }

    public TransportOptions Options => _options;

    public bool CanBind(EndPoint endpoint) =>
        _endpoints.Find(endpoint) is { IsServed: false } || _endpoints.IsCovered(endpoint) || (_bindsItself && endpoint is IPEndPoint or UnixDomainSocketEndPoint);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (_endpoints.Find(endpoint) is { IsServed: false } inherited)
            return ValueTask.FromResult(Serve(inherited));
        return ValueTask.FromResult(_endpoints.IsCovered(endpoint) ? new NobodysListener(endpoint) : Serve(_endpoints.Add(Bind(endpoint))));
    }

    private IConnectionListener Serve(InheritedEndpoint endpoint)
    {
        endpoint.Serve();
        return new InheritedListener(endpoint, _endpoints, _table, _options);
    }

    private Socket Bind(EndPoint endpoint)
    {
        Socket? socket = null;
        try
        {
            socket = _sockets.CreateBoundListenSocket(endpoint);
            socket.Listen(_sockets.Backlog);
            return socket;
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            if (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
                throw new AddressInUseException(error.Message, error);
            throw;
        }
    }
}
