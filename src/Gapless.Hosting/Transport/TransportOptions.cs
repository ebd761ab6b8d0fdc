using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gapless.Hosting.Transport;

/// <summary>What Kestrel's own transport reads from <see cref="SocketTransportOptions"/>, for ours.</summary>
internal sealed class TransportOptions
{
    private const int BlockSize = 4096;

    /// <param name="options">As the app configured them.</param>
    /// <param name="pools">Kestrel's, so that memory is pinned and trimmed as it is there.</param>
    public TransportOptions(SocketTransportOptions options, IMemoryPoolFactory<byte> pools)
    {
        Pool = pools.Create(new MemoryPoolOptions { Owner = "gapless" });
        NoDelay = options.NoDelay;
        WaitForData = options.WaitForDataBeforeAllocatingBuffer;
        var app = options.UnsafePreferInlineScheduling ? PipeScheduler.Inline : PipeScheduler.ThreadPool;
        // Sending does not block: whoever flushes may as well do it, which saves a hop between threads for each answer.
        Input = Pipe(options.MaxReadBufferSize, reader: app, writer: PipeScheduler.Inline);
        Output = Pipe(options.MaxWriteBufferSize, reader: PipeScheduler.Inline, writer: app);
    }

    public MemoryPool<byte> Pool { get; }

    public bool NoDelay { get; }

    /// <summary>An idle connection holds no buffer.</summary>
    public bool WaitForData { get; }

    public int SmallestBuffer => BlockSize / 2;

    public PipeOptions Input { get; }

    public PipeOptions Output { get; }

    /// <param name="limit">Bytes; null: none; 0 means 1, as for Kestrel.</param>
    /// <param name="reader">Runs whoever waits for bytes.</param>
    /// <param name="writer">Runs whoever waits for room.</param>
    private PipeOptions Pipe(long? limit, PipeScheduler reader, PipeScheduler writer)
    {
        var most = limit switch { null => 0, 0 => 1, { } bytes => bytes };
        return new PipeOptions(Pool, reader, writer, pauseWriterThreshold: most, resumeWriterThreshold: most <= 1 ? most : most / 2, minimumSegmentSize: BlockSize, useSynchronizationContext: false);
    }
}
