using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.EndToEndTests.Crashes.Conducting;

/// <summary>Stands between the two ends of a channel as the kernel does: what was sent is delivered even if its sender has died, and then comes the end.</summary>
internal abstract class Relay
{
    private readonly SeqPacketChannel _first;
    private readonly SeqPacketChannel _second;

    /// <param name="first">One side; owned from here on.</param>
    /// <param name="second">The other; owned from here on.</param>
    protected Relay(SeqPacketChannel first, SeqPacketChannel second) => (_first, _second) = (first, second);

    /// <summary>Until one of the two sides has gone.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(end);
        await Task.WhenAny(PumpAsync(_first, _second, OnFirstSaysAsync, over.Token), PumpAsync(_second, _first, OnSecondSaysAsync, over.Token));
        await over.CancelAsync();
        _first.Dispose();
        _second.Dispose();
    }

    /// <summary>Completes when a packet of the first side may be delivered.</summary>
    /// <returns>What goes with it.</returns>
    protected abstract Task<IReadOnlyList<FileDescriptor>> OnFirstSaysAsync(byte[] packet, IReadOnlyList<FileDescriptor> descriptors);

    /// <summary>The same for the second.</summary>
    protected abstract Task<IReadOnlyList<FileDescriptor>> OnSecondSaysAsync(byte[] packet, IReadOnlyList<FileDescriptor> descriptors);

    private static async Task PumpAsync(SeqPacketChannel from, SeqPacketChannel to, Func<byte[], IReadOnlyList<FileDescriptor>, Task<IReadOnlyList<FileDescriptor>>> pass, CancellationToken over)
    {
        var buffer = new byte[Packet.Longest];
        try
        {
            while (await from.ReceiveAsync(buffer, over) is { } message)
            {
                var packet = buffer[..message.Length];
                var descriptors = await pass(packet, message.Descriptors);
                await DeliverAsync(to, packet, descriptors, over);
                foreach (var descriptor in descriptors)
                    descriptor.Dispose();
            }
        }
        catch (Exception error) when (error is LinuxException or OperationCanceledException or ObjectDisposedException)
        {
            // The same as the end.
        }
    }

    private static async Task DeliverAsync(SeqPacketChannel to, byte[] packet, IReadOnlyList<FileDescriptor> descriptors, CancellationToken over)
    {
        try
        {
            await to.SendAsync(packet, descriptors, over);
        }
        catch (LinuxException)
        {
            // Nobody is there any more; what that side said before its end still goes the other way.
        }
    }
}
