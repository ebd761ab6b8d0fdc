using System.Text;
using System.Text.Json;
using Gapless.IntegrationTests.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.IntegrationTests.Generations;

/// <summary>A worker as far as its control socket can tell: the test process itself, speaking the protocol as it is written down.</summary>
internal sealed class WireWorker : IDisposable
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly SeqPacketChannel _channel;

    private WireWorker(SeqPacketChannel channel) => _channel = channel;

    public static WireWorker Connect(string path) => new(SeqPacketChannel.Connect(path));

    public static WireWorker Hello(string path, string id)
    {
        var worker = Connect(path);
        worker.Say($$"""{"kind":"hello","protocol":1,"workerId":"{{id}}","library":"1.2.3"}""");
        return worker;
    }

    public void Say(string json) => _channel.Send(Encoding.UTF8.GetBytes(json), [], TestTimeouts.Step);

    /// <summary>The next order, with its descriptors; the caller closes them.</summary>
    public (JsonElement Order, ChannelMessage Message) Hear()
    {
        var message = _channel.Receive(_buffer, TestTimeouts.Step) ?? throw new InvalidOperationException("the supervisor has closed the connection");
        return (JsonDocument.Parse(_buffer.AsMemory(0, message.Length).ToArray()).RootElement, message);
    }

    public void ShouldBeClosed() => _channel.Receive(_buffer, TestTimeouts.Step).ShouldBeNull();

    public void Dispose() => _channel.Dispose();
}
