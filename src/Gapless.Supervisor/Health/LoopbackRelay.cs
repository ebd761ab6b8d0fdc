using System.Net;
using System.Net.Sockets;

namespace Gapless.Supervisor.Health;

/// <summary>
/// Listens on a loopback port and passes each connection on to one worker: for tools that cannot bind the source address or
/// set the options that a pin needs. Only for tests, never for clients, whose address it would hide.
/// </summary>
public sealed class LoopbackRelay : IDisposable
{
    private readonly ProbeTarget _target;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();

    private LoopbackRelay(ProbeTarget target)
    {
        _target = target;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        CommandTarget = $"http://{_listener.LocalEndPoint}";
    }

    /// <summary>What commands get as GAPLESS_TARGET.</summary>
    public string CommandTarget { get; }

    /// <summary>Runs until disposed.</summary>
    public static LoopbackRelay Start(ProbeTarget target)
    {
        var relay = new LoopbackRelay(target);
        _ = relay.AcceptAsync();
        return relay;
    }

    /// <summary>Closes the listener and every connection.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken stop = _stop.Token;
        try
        {
            while (true)
            {
                _ = PassOnAsync(await _listener.AcceptAsync(stop), stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed, or the listener failed: then the tool sees a refused connection, which is the truth.
        }
    }

    private async Task PassOnAsync(Socket client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                using Socket worker = await _target.ConnectAsync(stop);
                Task up = PumpAsync(client, worker, stop);
                Task down = PumpAsync(worker, client, stop);
                await await Task.WhenAny(up, down);
                await Task.WhenAll(up, down);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // A reset on one side must be a reset, not an orderly end, on the other.
                client.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, CancellationToken stop)
    {
        byte[] buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, SocketFlags.None, stop) is var count and > 0)
        {
            for (int sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, stop);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
