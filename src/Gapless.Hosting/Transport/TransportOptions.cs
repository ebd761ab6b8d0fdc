using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gapless.Hosting.Transport;

/// <summary>What Kestrel's own transport reads from <see cref="SocketTransportOptions"/>, for ours.</summary>
internal sealed class TransportOptions
{
    private const int BlockSize = 4096;

    private readonly PipeOptions[] _outputs;
    private int _next = -1;

    /// <param name="options">As the app configured them.</param>
    /// <param name="pools">Kestrel's, so that memory is pinned and trimmed as it is there.</param>
    public TransportOptions(SocketTransportOptions options, IMemoryPoolFactory<byte> pools)
    {
        Pool = pools.Create(new MemoryPoolOptions { Owner = "gapless" });
        NoDelay = options.NoDelay;
        WaitForData = options.WaitForDataBeforeAllocatingBuffer;
        RunsAppInline = options.UnsafePreferInlineScheduling;
        MostUnread = options.MaxReadBufferSize switch { null => 0, 0 => 1, { } bytes => bytes };
        _outputs = [.. Senders(options).Select(sender => OutputOptions(options.MaxWriteBufferSize, sender))];
    }

    public MemoryPool<byte> Pool { get; }

    public bool NoDelay { get; }

    /// <summary>An idle connection holds no buffer.</summary>
    public bool WaitForData { get; }

    public int SmallestBuffer => BlockSize / 2;

    /// <summary>Bytes that may wait for the app before receiving pauses; 0: no limit.</summary>
    public long MostUnread { get; }

    /// <summary>The app goes on in the thread that received, and sends in its own.</summary>
    public bool RunsAppInline { get; }

    /// <summary>For the next connection: in turn one of as many as Kestrel has queues.</summary>
    public PipeOptions NextOutput() => _outputs[(uint)Interlocked.Increment(ref _next) % (uint)_outputs.Length];

    private static IEnumerable<PipeScheduler> Senders(SocketTransportOptions options) =>
        options.UnsafePreferInlineScheduling ? [PipeScheduler.Inline]
        : options.IOQueueCount == 0 ? [PipeScheduler.ThreadPool]
        : Enumerable.Range(0, options.IOQueueCount).Select(_ => new SendQueue());

    /// <param name="limit">Bytes; null: none; 0 means 1, as for Kestrel.</param>
    /// <param name="sender">Runs the sends.</param>
    private PipeOptions OutputOptions(long? limit, PipeScheduler sender)
    {
        var most = limit switch { null => 0, 0 => 1, { } bytes => bytes };
        return new PipeOptions(
            Pool, sender, RunsAppInline ? PipeScheduler.Inline : PipeScheduler.ThreadPool, most, resumeWriterThreshold: most <= 1 ? most : most / 2, BlockSize, useSynchronizationContext: false);
    }
}
