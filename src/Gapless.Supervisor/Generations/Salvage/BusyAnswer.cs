using System.Net.Sockets;
using System.Text;
using Gapless.Linux;

namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>What a client is told whose request was in a worker that died. Without a body: the request may have been a HEAD.</summary>
internal static class BusyAnswer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    /// <summary>Answers, and waits for the client to close: closing over bytes that it still sends would reset the answer away.</summary>
    /// <param name="connection">Taken over; nothing of an answer was sent.</param>
    /// <param name="clock">Limits the wait.</param>
    public static async Task GiveAsync(FileDescriptor connection, TimeProvider clock)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            using var socket = new Socket(new SafeSocketHandle(connection.Release(), ownsHandle: true));
            for (var sent = 0; sent < Answer.Length;)
                sent += await socket.SendAsync(Answer.AsMemory(sent), patience.Token);
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // The client has gone, or goes on sending.
        }
    }
}
