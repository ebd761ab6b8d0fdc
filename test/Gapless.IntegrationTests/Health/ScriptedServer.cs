using System.Net;
using System.Net.Sockets;
using System.Text;
using Gapless.Linux.Steering;
using Gapless.Supervisor.Health;

namespace Gapless.IntegrationTests.Health;

/// <summary>A server on a real socket that does to each connection what the test says. Requests are kept as they came.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();

    public ScriptedServer(Func<Socket, CancellationToken, Task> script)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _ = ServeAsync(script);
    }

    public IPEndPoint EndPoint { get; }

    public List<string> Requests { get; } = [];

    public List<EndPoint> Clients { get; } = [];

    public ProbeTarget Target => ProbeTarget.Of(new PinnedAddress(EndPoint));

    /// <summary>Answers every request with these bytes, then closes.</summary>
    public static ScriptedServer Answering(string answer) => new((socket, stop) => SendAsync(socket, answer, stop));

    public static async Task SendAsync(Socket socket, string text, CancellationToken stop) => await socket.SendAsync(Encoding.UTF8.GetBytes(text), stop);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(Func<Socket, CancellationToken, Task> script)
    {
        CancellationToken stop = _stop.Token;
        try
        {
            while (true)
            {
                _ = ConnectionAsync(await _listener.AcceptAsync(stop), script, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ConnectionAsync(Socket socket, Func<Socket, CancellationToken, Task> script, CancellationToken stop)
    {
        using (socket)
        {
            try
            {
                var request = new StringBuilder();
                byte[] buffer = new byte[4096];
                while (!IsWhole(request.ToString()) && await socket.ReceiveAsync(buffer, stop) is var count and > 0)
                {
                    request.Append(Encoding.UTF8.GetString(buffer, 0, count));
                }

                lock (Requests)
                {
                    Requests.Add(request.ToString());
                    Clients.Add(socket.RemoteEndPoint!);
                }

                await script(socket, stop);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The probe went away, or the test ended.
            }
        }
    }

    /// <summary>Headers, and as much body as they announce.</summary>
    private static bool IsWhole(string request)
    {
        string[] parts = request.Split("\r\n\r\n", 2);
        const string Length = "Content-Length: ";
        string? announced = parts[0].Split("\r\n").FirstOrDefault(l => l.StartsWith(Length, StringComparison.OrdinalIgnoreCase));
        return parts.Length == 2 && parts[1].Length >= (announced is null ? 0 : int.Parse(announced[Length.Length..]));
    }
}
