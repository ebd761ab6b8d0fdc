using System.Net.WebSockets;
using Gapless.Hosting.Transport;
using Gapless.Hosting.WebSockets.Moving;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>
/// The stream below a WebSocket of the app, or of a library. It passes everything on, and can put a close frame between two messages; the client answers it
/// to the app, whose own answer goes nowhere, because a side closes only once.
/// </summary>
internal sealed class WatchedStream : AsyncStream, IOpenWebSocket
{
    /// <summary>How long a client may be owed an answer: a close right after an answer is the least likely to cross with a new message.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(500);

    // Final, opcode 8; length; 1012.
    private static readonly byte[] CloseFrame = [0x88, 2, (int)IOpenWebSocket.ServiceRestart >> 8, (int)IOpenWebSocket.ServiceRestart & 0xFF];

    private readonly Stream _inner;
    private readonly TimeProvider _clock;
    private readonly FrameTracker _written = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAsked;
    private bool _isClosed;

    public WatchedStream(Stream inner, TransportConnection? connection, TimeProvider clock)
    {
        _inner = inner;
        _clock = clock;
        Connection = connection;
    }

    public TransportConnection? Connection { get; }

    public bool CanMove => false;

    public bool AnswersSlowly => false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _inner.ReadAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_isClosed)
                return;
            await _inner.WriteAsync(buffer, cancellationToken);
            _written.Advance(buffer.Span);
            if (_isAsked)
                await CloseIfBetweenAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _writing.Wait();
        try
        {
            if (_isClosed)
                return;
            _inner.Write(buffer, offset, count);
            _written.Advance(buffer.AsSpan(offset, count));
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override void Flush() => _inner.Flush();

    public async Task<bool> LeaveAsync()
    {
        _isAsked = true;
        using var cancel = new CancellationTokenSource();
        await Task.WhenAny(_done.Task, Task.Delay(AnswerTime, _clock, cancel.Token));
        await cancel.CancelAsync();
        await _writing.WaitAsync();
        try
        {
            // In the middle of a message: its end is waited for.
            await CloseIfBetweenAsync();
        }
        finally
        {
            _writing.Release();
        }

        return await _done.Task;
    }

    /// <summary>The app has ended it.</summary>
    public void End() => _done.TrySetResult(false);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask CloseIfBetweenAsync()
    {
        if (_isClosed || _done.Task.IsCompleted)
            return;
        if (_written.HasClosed)
        {
            _done.TrySetResult(false);
            return;
        }

        if (!_written.IsBetweenMessages)
            return;
        _isClosed = true;
        await _inner.WriteAsync(CloseFrame);
        await _inner.FlushAsync();
        _done.TrySetResult(true);
    }
}
