using System.Net.Sockets;
using Gapless.Contract.Workers;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Moving;
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
    private readonly SessionRoutes _routes;
    private readonly ILogger _log;

    public Adoption(InheritedEndpoints endpoints, ConnectionTable table, GaplessTransport transport, SessionRoutes routes, ILogger<Adoption> log)
    {
        _routes = routes;
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
        var buffer = new byte[Packet.Longest];
        try
        {
            while (await channel.ReceiveAsync(buffer, CancellationToken.None) is { } message)
            {
                using var packet = new PacketReader(buffer.AsSpan(0, message.Length), message.Descriptors);
                if (packet.Kind == PacketKind.LateMessage)
                    _routes.Deliver(LatePacket.Decode(packet));
                else
                    await TakeAsync(channel, packet);
            }
        }
        catch (Exception error) when (error is LinuxException or FormatException)
        {
            LogChannelBroken(error);
        }
    }

    private async Task TakeAsync(SeqPacketChannel channel, PacketReader packet)
    {
        var offer = Offer.Decode(packet);
        ISessionStart? session = null;
        // One that accepts no more passes it on, if it can.
        if (_endpoints.Find(offer.Endpoint) is not { IsServed: true } endpoint || (!endpoint.Accepts && _table.Mover is null) || (offer.Session is not null && (session = _routes.Resume(offer.Session)) is null))
        {
            await channel.SendAsync(new Answer(offer.Id, IsTaken: false).Encode(), [], CancellationToken.None);
            return;
        }

        var descriptor = packet.TakeConnection();
        var connection = new TransportConnection(new Socket(new SafeSocketHandle(descriptor.Release(), ownsHandle: true)), endpoint, _table, _transport.Options, offer.IsProved);
        // Before the answer: what comes late for the session follows it at once.
        session?.Board(connection);
        connection.Arrive(offer.Rest.Span);
        try
        {
            await channel.SendAsync(new Answer(offer.Id, IsTaken: true).Encode(), [], CancellationToken.None);
        }
        catch (LinuxException)
        {
            // Whoever offered it has ended and holds it no more: it is ours alone.
        }

        _table.Accounts.OnAdopted();
        connection.Start();
        if (session is not null)
            session.Start();
        else
            endpoint.Adopt(connection);
    }

    [LoggerMessage(1, LogLevel.Warning, "A channel for connections broke")]
    private partial void LogChannelBroken(Exception error);
}
