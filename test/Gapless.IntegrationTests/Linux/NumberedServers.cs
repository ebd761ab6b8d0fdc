using System.Net.Sockets;
using Gapless.Linux;
using Gapless.Linux.Interop;
using Gapless.Linux.Sockets;

namespace Gapless.IntegrationTests.Linux;

/// <summary>Accepts on sockets and answers every connection with the number of the socket that took it.</summary>
internal sealed class NumberedServers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    internal NumberedServers(IEnumerable<ListeningSocket> sockets)
    {
        foreach (ListeningSocket socket in sockets)
        {
            Serve(socket, _loops.Count);
        }
    }

    internal void Serve(ListeningSocket socket, int number) => _loops.Add(Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            await ReadinessLoop.Shared.WhenReady(socket.Descriptor, Libc.EPOLLIN, _stop.Token);
            while (socket.IsListening && socket.TryAccept(out FileDescriptor? connection))
            {
                _ = Answer(connection, number);
            }
            if (!socket.IsListening)
            {
                return;
            }
        }
    }));

    private static async Task Answer(FileDescriptor connection, int number)
    {
        using (connection)
        {
            try
            {
                Libc.Send(connection, [(byte)number]);
                await ReadinessLoop.Shared.WhenReady(connection, Libc.EPOLLIN, CancellationToken.None);
            }
            catch (LinuxException e) when (e.Errno is Errno.ECONNRESET or Errno.EPIPE)
            {
                // A client that only knocked.
            }
        }
    }

    /// <summary>Which socket answered; the connection is closed.</summary>
    internal static int NumberOf(Socket connection)
    {
        using (connection)
        {
            byte[] answer = new byte[1];
            connection.ReceiveTimeout = (int)TestTimeouts.Step.TotalMilliseconds;
            connection.Receive(answer).ShouldBe(1);
            return answer[0];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_loops);
        }
        catch (OperationCanceledException)
        {
            // The end we asked for.
        }
        _stop.Dispose();
    }
}
