using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Gapless.IntegrationTests.Hosting.Transport;

/// <summary>Memory of which is known how much is out.</summary>
internal sealed class CountingPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private readonly Stack<Block> _free = new();
    private int _out;

    public int Out => Volatile.Read(ref _out);

    public override int MaxBufferSize => 4096;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Interlocked.Increment(ref _out);
        lock (_free)
            return _free.TryPop(out var block) ? block : new Block(this);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(CountingPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = new byte[4096];

        public void Dispose()
        {
            // Whoever reads on in a block that was given back is to see that.
            Memory.Span.Fill(0xEE);
            lock (pool._free)
                pool._free.Push(this);
            Interlocked.Decrement(ref pool._out);
        }
    }
}
