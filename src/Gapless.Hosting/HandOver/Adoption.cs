using System.Net.Sockets;
using Gapless.Hosting.Transport;
using Gapless.Linux;
using Gapless.Linux.Sockets;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.HandOver;

/// <summary>Takes the connections that other processes offer, and gives them to Kestrel as if they had just been accepted.</summary>
internal sealed partial class Adoption
{
    private readonly InheritedEndpoints _endpoints;
    private readonly ConnectionTable _table;
    private readonly GaplessTransport _transport;
    private readonly ILogger _log;

    public Adoption(InheritedEndpoints endpoints, ConnectionTable table, GaplessTransport transport, ILogger<Adoption> log)
    {
        _endpoints = endpoints;
        _table = table;
        _transport = transport;
        _log = log;
    }

    /// <summary>Serves one channel until its other end is closed.</summary>
    /// <param name="descriptor">Owned from here on.</param>
    public async Task ServeAsync(FileDescriptor descriptor)
    {
        using var channel = SeqPacketChannel.Adopt(descriptor);
        var buffer = new byte[Offer.LongestPacket];
        try
        {
            while (await channel.ReceiveAsync(buffer, CancellationToken.None) is { } message)
                await TakeAsync(channel, Offer.Decode(buffer.AsSpan(0, message.Length)), message.Descriptors);
        }
        catch (Exception error) when (error is LinuxException or FormatException)
        {
            LogChannelBroken(error);
        }
    }

    private async Task TakeAsync(SeqPacketChannel channel, Offer offer, IReadOnlyList<FileDescriptor> descriptors)
    {
        if (descriptors is not [var descriptor])
            throw new FormatException("An offer comes with one descriptor.");
        if (_endpoints.Find(offer.Endpoint) is not { IsServed: true, Accepts: true } endpoint)
        {
            descriptor.Dispose();
            await channel.SendAsync(new Answer(offer.Id, IsTaken: false).Encode(), [], CancellationToken.None);
            return;
        }

        var connection = new TransportConnection(new Socket(new SafeSocketHandle(descriptor.Release(), ownsHandle: true)), endpoint, _table, _transport.Options, offer.IsProved);
        try
        {
            await channel.SendAsync(new Answer(offer.Id, IsTaken: true).Encode(), [], CancellationToken.None);
        }
        catch (LinuxException)
        {
            // Whoever offered it has ended and holds it no more: it is ours alone.
        }

        _table.Accounts.OnAdopted();
        connection.Start(offer.Rest.Span);
        endpoint.Adopt(connection);
    }

    [LoggerMessage(1, LogLevel.Warning, "A channel for connections broke")]
    private partial void LogChannelBroken(Exception error);
}
