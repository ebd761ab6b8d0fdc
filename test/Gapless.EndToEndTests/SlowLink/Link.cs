using System.Buffers.Binary;

namespace Gapless.EndToEndTests.SlowLink;

/// <summary>
/// Two machines and the link between them. Each connection has its own delay on the way to the server, so its round trip, from 0.2 to 3 s; each
/// packet is lost with a chance of 2 %, either way.
/// </summary>
internal sealed class Link : IDisposable
{
    public const string ServerAddress = "10.77.0.1";

    private const double Loss = 0.02;
    private const int SourcePort = 0;
    private const int DestinationPort = 2;
    private const int WordsToBytes = 4;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly LinkDirection _up;
    private readonly LinkDirection _down;

    public Link(int seed)
    {
        Server = new LinkEnd($"{ServerAddress}/24");
        Client = new LinkEnd("10.77.0.2/24");
        var lossUp = new Random(seed);
        var lossDown = new Random(seed + 1);
        _up = new LinkDirection(Client.Tunnel, Server.Tunnel, packet => lossUp.NextDouble() < Loss ? null : DelayOf(seed, Port(packet, SourcePort)));
        _down = new LinkDirection(Server.Tunnel, Client.Tunnel, _ => lossDown.NextDouble() < Loss ? null : TimeSpan.Zero);
    }

    public LinkEnd Server { get; }

    public LinkEnd Client { get; }

    public string Account => $"{_up.Packets} packets to the server ({_up.Lost} lost), {_down.Packets} back ({_down.Lost} lost)";

    public Exception? Fault => _up.Fault ?? _down.Fault;

    public long Lost => _up.Lost + _down.Lost;

    public long Carried => _up.Packets + _down.Packets;

    public void Dispose()
    {
        _up.Dispose();
        _down.Dispose();
        Client.Dispose();
        Server.Dispose();
    }

    private static TimeSpan DelayOf(int seed, int port) =>
        Shortest + (new Random(unchecked((seed * 397) ^ port)).NextDouble() * (Longest - Shortest));

    private static int Port(ReadOnlyMemory<byte> packet, int which)
    {
        var header = (packet.Span[0] & 0xf) * WordsToBytes;
        return packet.Length < header + DestinationPort + sizeof(ushort) ? 0 : BinaryPrimitives.ReadUInt16BigEndian(packet.Span[(header + which)..]);
    }
}
