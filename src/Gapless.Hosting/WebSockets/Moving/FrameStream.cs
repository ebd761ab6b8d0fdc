namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>
/// The stream below a WebSocket. It never reads beyond the frame that it is in, so that what belongs to the next one stays in the connection; and what is
/// written can be held back while the connection is between two processes.
/// </summary>
/// <remarks>One reader and one writer at a time, as a WebSocket does; it writes each frame with one call.</remarks>
internal sealed class FrameStream(Stream input, Stream output) : AsyncStream
{
    private readonly FrameTracker _tracker = new();
    private readonly SemaphoreSlim _writing = new(1);
    private volatile bool _hasLeft;

    /// <summary>Called before each read that begins between two messages.</summary>
    public Action? ReadsNext { get; set; }

    /// <summary>Called after each write of a whole frame.</summary>
    public Action? HasWritten { get; set; }

    /// <summary>What is read next begins a message. To be asked while nobody reads, or while the reader waits.</summary>
    public bool IsBetweenMessages => _tracker.IsBetweenMessages;

    public bool IsWriting => _writing.CurrentCount == 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ReadsNext is { } next && _tracker.IsBetweenMessages)
            next();
        // An empty buffer asks to be told of bytes without taking them.
        var within = buffer[.._tracker.Within(buffer.Length)];
        var count = await input.ReadAsync(within, cancellationToken);
        _tracker.Advance(within.Span[..count]);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_hasLeft)
                throw new IOException("The connection is served by another process now.");
            await output.WriteAsync(buffer, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        HasWritten?.Invoke();
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _hasLeft ? Task.CompletedTask : output.FlushAsync(cancellationToken);

    /// <summary>Holds back what is written from now on. False: a frame is on its way.</summary>
    public bool TryHold() => _writing.Wait(0);

    /// <summary>What was held back goes out.</summary>
    public void Release() => _writing.Release();

    /// <summary>What was held back fails, as will everything after it.</summary>
    public void Leave()
    {
        _hasLeft = true;
        _writing.Release();
    }
}
