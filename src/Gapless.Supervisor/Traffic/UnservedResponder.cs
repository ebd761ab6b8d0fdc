using System.Net.Sockets;
using System.Text;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.Supervisor.Traffic;

/// <summary>
/// Answers 503 on the sockets of a service that nobody can serve: an open queue without a server looks alive to a load
/// balancer and keeps its clients waiting.
/// </summary>
internal sealed class UnservedResponder
{
    private const int LargestHead = 16 << 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Func<IReadOnlyList<ListeningSocket>> _sockets;
    private readonly byte[] _answer;
    private readonly TimeProvider _clock;
    private readonly Task _loop;

    /// <param name="sockets">The sockets to answer on, now; asked before each round.</param>
    /// <param name="service">Named in the answer.</param>
    /// <param name="clock">Paces the rounds and bounds the wait for a request.</param>
    public UnservedResponder(Func<IReadOnlyList<ListeningSocket>> sockets, string service, TimeProvider clock)
    {
        _sockets = sockets;
        _clock = clock;
        var body = $"{service} is not running.\n";
        _answer = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        _loop = AcceptAsync();
    }

    /// <summary>Completes when no connection is taken any more; answers under way go on.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var socket in _sockets())
            {
                while (socket.TryAccept(out var connection))
                    _ = AnswerAsync(connection);
            }

            await Task.Delay(Pause, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads a request's head, answers, and waits for the client to close: closing over unread bytes would reset the answer away.</summary>
    private async Task AnswerAsync(FileDescriptor connection)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        try
        {
            using var socket = new Socket(new SafeSocketHandle(connection.Release(), ownsHandle: true));
            var buffer = new byte[LargestHead];
            var length = 0;
            while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
                if (read == 0)
                    return;
                length += read;
            }

            await socket.SendAsync(_answer, patience.Token);
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or says nothing: there is nobody to answer.
        }
    }
}
