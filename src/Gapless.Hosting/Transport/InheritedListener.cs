using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gapless.Hosting.Transport;

/// <summary>Gives Kestrel the connections of one such socket: those it accepts, and those that another process hands over.</summary>
internal sealed class InheritedListener : IConnectionListener
{
    private readonly InheritedEndpoint _endpoint;
    private readonly InheritedEndpoints _endpoints;
    private readonly ConnectionTable _table;
    private readonly TransportOptions _options;
    private readonly Socket _socket;

    public InheritedListener(InheritedEndpoint endpoint, InheritedEndpoints endpoints, ConnectionTable table, TransportOptions options)
    {
        _endpoint = endpoint;
        _endpoints = endpoints;
        _table = table;
        _options = options;
        _socket = endpoint.Open();
    }

    public EndPoint EndPoint => _endpoint.EndPoint;

    /// <summary>The next connection; null after <see cref="UnbindAsync"/>.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var wake = _endpoint.Wake;
            if (_endpoint.TryReadAdopted(out var adopted))
                return adopted;
            if (_endpoint.IsClosed)
                return null;
            try
            {
                if (!_endpoint.Accepts)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, wake);
                    continue;
                }

                return Connect(await _socket.AcceptAsync(wake));
            }
            catch (SocketException)
            {
                // The client left before it was accepted.
            }
            catch (OperationCanceledException)
            {
                // Something else is to be done.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _endpoint.Close();
        return ValueTask.CompletedTask;
    }

    /// <summary>A listening socket that others hold, or will, is left alone.</summary>
    public ValueTask DisposeAsync()
    {
        if (_endpoint.IsOwn && !_endpoints.ArePassedOn)
            _endpoint.Abandon();
        return ValueTask.CompletedTask;
    }

    private TransportConnection Connect(Socket socket)
    {
        if (_options.NoDelay && socket.AddressFamily != AddressFamily.Unix)
            socket.NoDelay = true;
        _table.Accounts.OnAccepted();
        var connection = new TransportConnection(socket, _endpoint, _table, _options, isProved: false);
        connection.Start();
        return connection;
    }
}
