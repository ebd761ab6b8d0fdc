using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting.Transport;

/// <summary>Kestrel's transport for inherited sockets; every other endpoint goes to Kestrel's own.</summary>
internal sealed class GaplessTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly InheritedEndpoints _endpoints;
    private readonly ConnectionTable _table;
    private readonly TransportOptions _options;

    public GaplessTransport(InheritedEndpoints endpoints, ConnectionTable table, IOptions<SocketTransportOptions> options, IMemoryPoolFactory<byte> pools)
    {
        _endpoints = endpoints;
        _table = table;
        _options = new TransportOptions(options.Value, pools);
    }

    public TransportOptions Options => _options;

    public bool CanBind(EndPoint endpoint) => _endpoints.Find(endpoint) is { IsServed: false } || _endpoints.IsCovered(endpoint);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (_endpoints.Find(endpoint) is not { IsServed: false } inherited)
            return ValueTask.FromResult<IConnectionListener>(new NobodysListener(endpoint));
        inherited.Serve();
        return ValueTask.FromResult<IConnectionListener>(new InheritedListener(inherited, _table, _options));
    }
}
