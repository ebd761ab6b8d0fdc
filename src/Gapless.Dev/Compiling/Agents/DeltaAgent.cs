using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Gapless.Dev.Compiling.Agents;

/// <summary>
/// The session's end of one process that can be patched: made before the process is started, gone with it. Patches are sent one at a time; callers wait for each other. Messages are a length
/// (4 bytes, little-endian) and that many bytes.
/// </summary>
internal sealed class DeltaAgent : IDisposable
{
    private const string Hook = "Gapless.Dev.Agent.dll";
    private const int LongestMessage = 1 << 20;

    private readonly string _address;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _end = new();
    private readonly Task<NetworkStream?> _connection;

    /// <param name="folder">For the socket: only we may look into it. Absolute and short: a socket's path has at most 107 bytes.</param>
    /// <param name="number">The <see cref="StartInfo.Number"/> of the process.</param>
    public DeltaAgent(string folder, int number)
    {
        Number = number;
        _address = Path.Combine(folder, $"agent-{number}-{Guid.NewGuid():N}"[..20]);
        _listener.Bind(new UnixDomainSocketEndPoint(_address));
        _listener.Listen(1);
        _connection = AcceptAsync();
        Environment = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, Hook),
            ["DOTNET_MODIFIABLE_ASSEMBLIES"] = "debug",
            ["GAPLESS_DEV_AGENT"] = _address,
        };
    }

    public int Number { get; }

    /// <summary>For the process. Hooks that it has anyway are put behind ours with a colon.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Zero: the process has not called yet.</summary>
    public int ProcessId { get; private set; }

    /// <summary>The process has called, and all patches so far were taken.</summary>
    public bool CanPatch { get; private set; }

    /// <summary>Why the process did not take the patch; null: it did. After a refusal it takes no other.</summary>
    /// <exception cref="OperationCanceledException">Whether the patch was taken is not known.</exception>
    public async Task<string?> SendAsync(Patch patch, CancellationToken cancellation)
    {
        if (patch.Folder != Number)
            return $"the patch is for the process of folder {patch.Folder}, this is {Number}";
        await _gate.WaitAsync(cancellation);
        try
        {
            if (!CanPatch || await _connection is not { } connection)
                return "the process takes no patches";
            CanPatch = false;
            await connection.WriteAsync(Message(patch), cancellation);
            var (_, error) = await ReceiveAsync(connection, cancellation);
            CanPatch = error.Length == 0;
            return CanPatch ? null : error;
        }
        catch (IOException error)
        {
            return $"the process has ended: {error.Message}";
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        if (_connection is { IsCompletedSuccessfully: true, Result: { } connection })
            connection.Dispose();
        File.Delete(_address);
    }

    private async Task<NetworkStream?> AcceptAsync()
    {
        try
        {
            var stream = new NetworkStream(await _listener.AcceptAsync(_end.Token), ownsSocket: true);
            (ProcessId, _) = await ReceiveAsync(stream, _end.Token);
            CanPatch = true;
            return stream;
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
        {
            return null;
        }
    }

    private static async Task<(int Number, string Text)> ReceiveAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = new byte[2 * sizeof(int)];
        await stream.ReadExactlyAsync(head, cancellation);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head) - sizeof(int);
        if (length is < 0 or > LongestMessage)
            throw new InvalidDataException($"A message has {length} bytes.");
        var text = new byte[length];
        await stream.ReadExactlyAsync(text, cancellation);
        return (BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(sizeof(int))), Encoding.UTF8.GetString(text));
    }

    private static byte[] Message(Patch patch)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0);
        writer.Write(patch.Ordinal);
        writer.Write(patch.Module.ToByteArray());
        foreach (var part in (ReadOnlyMemory<byte>[])[patch.Metadata, patch.Il, patch.Pdb])
        {
            writer.Write(part.Length);
            writer.Write(part.Span);
        }

        writer.Write(patch.Types.Count);
        foreach (var type in patch.Types)
            writer.Write(type);
        writer.Flush();
        var message = stream.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length - sizeof(int));
        return message;
    }
}
