using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Gapless.Linux;
using Gapless.Linux.Interop;
using Gapless.Linux.Memory;

namespace Gapless.IntegrationTests.Generations.Journald;

/// <summary>journald at the wire: entries as datagrams, large ones in sealed memory files.</summary>
internal sealed class FakeJournald : IDisposable
{
    private const int Largest = 1 << 20;

    private readonly FileDescriptor _socket;
    private readonly string _path;
    private readonly byte[] _buffer = new byte[Largest];

    public FakeJournald(string path)
    {
        _path = path;
        _socket = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_DGRAM);
        Libc.Bind(_socket, new UnixDomainSocketEndPoint(path));
    }

    /// <summary>How many came in a file.</summary>
    public int InMemory { get; private set; }

    /// <summary>All that has come until now; the fields in their order.</summary>
    public List<Dictionary<string, string>> Take()
    {
        var entries = new List<Dictionary<string, string>>();
        while (Libc.TryReceiveMessage(_socket, _buffer, out var received) == Errno.None)
        {
            if (received!.Descriptors is [var descriptor])
            {
                received.Length.ShouldBe(0);
                InMemory++;
                using var memory = MemFd.Adopt(descriptor);
                memory.Seals.ShouldBe(MemFdSeals.Seal | MemFdSeals.Shrink | MemFdSeals.Grow | MemFdSeals.Write);
                entries.Add(Read(memory.ReadAll()));
            }
            else
            {
                entries.Add(Read(_buffer.AsSpan(0, received.Length)));
            }
        }

        return entries;
    }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(_path);
    }

    internal static Dictionary<string, string> Read(ReadOnlySpan<byte> entry)
    {
        var fields = new Dictionary<string, string>();
        while (!entry.IsEmpty)
        {
            var end = entry.IndexOf((byte)'\n');
            var equals = entry[..end].IndexOf((byte)'=');
            if (equals >= 0)
            {
                fields.Add(Encoding.UTF8.GetString(entry[..equals]), Encoding.UTF8.GetString(entry[(equals + 1)..end]));
                entry = entry[(end + 1)..];
                continue;
            }

            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(entry[(end + 1)..]);
            var value = entry.Slice(end + 1 + sizeof(ulong), length);
            fields.Add(Encoding.UTF8.GetString(entry[..end]), Encoding.UTF8.GetString(value));
            entry = entry[(end + 1 + sizeof(ulong) + length + 1)..];
        }

        return fields;
    }
}
