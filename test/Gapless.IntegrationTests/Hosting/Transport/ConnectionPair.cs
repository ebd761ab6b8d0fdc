extern alias hosting;

using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using hosting::Gapless.Hosting.Transport;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gapless.IntegrationTests.Hosting.Transport;

/// <summary>A client's socket and the transport's connection of it; the test takes Kestrel's part.</summary>
internal sealed class ConnectionPair : IAsyncDisposable, IMover
{
    private readonly TaskCompletionSource<TransportConnection> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionTable _table = new();

    private ConnectionPair(Socket client, Socket server, SocketTransportOptions options)
    {
        Client = client;
        Connection = new TransportConnection(server, null!, _table, new TransportOptions(options, Pool), isProved: false);
        Connection.Start();
    }

    public CountingPool Pool { get; } = new();

    public Socket Client { get; }

    public TransportConnection Connection { get; }

    public PipeReader Input => Connection.Transport.Input;

    public PipeWriter Output => Connection.Transport.Output;

    public static async Task<ConnectionPair> ConnectAsync(SocketTransportOptions? options = null)
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // Never used asynchronously by the runtime, so that a blocking receive of the test is the kernel's and allocates nothing.
        client.Connect(listener.LocalEndPoint!);
        return new ConnectionPair(client, await listener.AcceptAsync(), options ?? new SocketTransportOptions());
    }

    /// <summary>The next clean moment takes it away from its reader.</summary>
    public Task<TransportConnection> TakeAsync()
    {
        _table.Mover = this;
        Connection.OnQuiet();
        return _taken.Task;
    }

    public void GiveBack()
    {
        _table.Mover = null;
        Connection.GiveBack();
    }

    public bool Wants(TransportConnection connection) => true;

    public void OnTaken(TransportConnection connection) => _taken.SetResult(connection);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Connection.Abort();
        await Connection.DisposeAsync();
    }
}
