using System.Net.Sockets;
using System.Text;

namespace Gapless.Dev.Agent;

/// <summary>
/// Takes patches from the session on a thread of its own. Messages are a length (4 bytes, little-endian) and that many bytes. First we say our process id and what the runtime can patch;
/// then each patch is answered with an error, empty when there is none.
/// </summary>
internal sealed class PatchServer
{
    private readonly BinaryReader _reader;
    private readonly BinaryWriter _writer;
    private readonly Patches _patches = new();

    private PatchServer(NetworkStream stream)
    {
        _reader = new BinaryReader(stream, Encoding.UTF8);
        _writer = new BinaryWriter(stream, Encoding.UTF8);
    }

    /// <param name="address">Path of a Unix socket on which the session waits.</param>
    /// <exception cref="SocketException">Nobody waits there.</exception>
    public static void Begin(string address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(address));
        var server = new PatchServer(new NetworkStream(socket, ownsSocket: true));
        server.Send(Environment.ProcessId, Patches.Capabilities);
        new Thread(server.Serve) { IsBackground = true, Name = "gapless patches" }.Start();
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                _ = _reader.ReadInt32();
                var ordinal = _reader.ReadInt32();
                var module = new Guid(_reader.ReadBytes(16));
                var error = _patches.Apply(ordinal, module, Bytes(), Bytes(), Bytes(), Types());
                Send(ordinal, error);
            }
        }
        catch (IOException)
        {
            // The session has ended; the app is stopped by it or lives on as it is.
        }
    }

    private byte[] Bytes() => _reader.ReadBytes(_reader.ReadInt32());

    private int[] Types()
    {
        var types = new int[_reader.ReadInt32()];
        for (var i = 0; i < types.Length; i++)
            types[i] = _reader.ReadInt32();
        return types;
    }

    private void Send(int number, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _writer.Write(sizeof(int) + bytes.Length);
        _writer.Write(number);
        _writer.Write(bytes);
        _writer.Flush();
    }
}
