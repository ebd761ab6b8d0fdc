using System.Net;
using System.Net.Sockets;
using Gapless.Linux.Sockets;

namespace Gapless.Linux.Steering;

/// <summary>
/// Finds the kernel's order of a group by one connection to each index. Every steering program sends a few loopback
/// addresses to the kernel's own indices, so probing disturbs no traffic; the socket that took a probe is told by its
/// <see cref="SocketLabel"/>. With more sockets than labels the numbers are spelled in several rounds.
/// </summary>
internal sealed class OrderProbe
{
    internal const int Stranger = -1;

    private const int MostAttempts = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);
    private readonly IPEndPoint _local;
    private readonly bool _dualStack;
    private readonly IReadOnlyList<ListeningSocket> _sockets;
    private readonly Func<int, bool> _isIdle;

    internal OrderProbe(IPEndPoint local, bool dualStack, IReadOnlyList<ListeningSocket> sockets, Func<int, bool> isIdle)
    {
        _local = local;
        _dualStack = dualStack;
        _sockets = sockets;
        _isIdle = isIdle;
    }

    /// <summary>For each kernel index the number of our socket there, <see cref="Stranger"/>, or null where it could not be told.</summary>
    internal async Task<int?[]> Run(int indices, CancellationToken cancel)
    {
        int?[] codes = [.. Enumerable.Repeat<int?>(0, indices)];
        try
        {
            for (int place = 1; place <= _sockets.Count; place *= SocketLabel.Count)
            {
                for (int i = 0; i < _sockets.Count; i++)
                {
                    SocketLabel.Set(_sockets[i], (i + 1) / place % SocketLabel.Count);
                }
                for (int index = 0; index < indices; index++)
                {
                    int? label = null;
                    // A server that closes at once can be quicker than the look at its connection.
                    for (int attempt = 0; attempt < MostAttempts && label is null; attempt++)
                    {
                        label = await LabelAt(index, cancel).ConfigureAwait(false);
                    }
                    codes[index] += label * place;
                }
            }
        }
        finally
        {
            foreach (ListeningSocket socket in _sockets)
            {
                SocketLabel.Set(socket, 0);
            }
        }
        return [.. codes.Select(code => code - 1)];
    }

    private async Task<int?> LabelAt(int index, CancellationToken cancel)
    {
        HashSet<ListeningSocket> empty = [.. _sockets.Where((s, i) => _isIdle(i) && s.AcceptQueueLength == 0)];
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            PinnedAddress address = PinnedAddress.ForKernelIndex(_local, index, _dualStack);
            using Socket probe = await address.ConnectAsync(both.Token).ConfigureAwait(false);
            var client = (IPEndPoint)probe.LocalEndPoint!;
            // The client is connected one packet before the server's end exists.
            TcpSocketInfo? server;
            while ((server = TcpDiagnostics.Find(_local.AddressFamily, (IPEndPoint)probe.RemoteEndPoint!, client)) is null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, both.Token).ConfigureAwait(false);
            }
            TakeBack(empty);
            return SocketLabel.Of(server.Value);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>A probe left in the queue of a socket that nobody serves would make it look as if clients waited there.</summary>
    private static void TakeBack(IEnumerable<ListeningSocket> wereEmpty)
    {
        foreach (ListeningSocket socket in wereEmpty)
        {
            if (socket.TryAccept(out FileDescriptor? connection))
            {
                connection.Dispose();
            }
        }
    }
}
