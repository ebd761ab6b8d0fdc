namespace Gapless.Dev.Front.Forwarding;

/// <summary>
/// The client's side of a WebSocket. Bytes pass untouched until the session asks: then, between two frames and in a quiet moment, the client
/// is sent close 1012 (service restart). Its reply reaches the app, which sees a client that leaves, and what the app still says is dropped.
/// </summary>
internal sealed class WebSocketStream : Stream
{
    private static readonly byte[] ServiceRestart = [0x88, 0x02, 0x03, 0xf4];

    /// <summary>Silence in both directions for so long counts as a quiet moment: an answer is probably not owed.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    /// <summary>A connection that is never quiet is closed after this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Stream _inner;
    private readonly TimeProvider _clock;
    private readonly FrameBoundary _toClient = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenRegistration _registration;
    private long _lastByte;
    private bool _due;
    private bool _said;

    public WebSocketStream(Stream inner, TimeProvider clock, CancellationToken closing)
    {
        _inner = inner;
        _clock = clock;
        _lastByte = clock.GetTimestamp();
        _registration = closing.Register(() => _ = SayGoodbyeAsync());
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken);
        Volatile.Write(ref _lastByte, _clock.GetTimestamp());
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Volatile.Write(ref _lastByte, _clock.GetTimestamp());
            if (_said)
                return;
            await _inner.WriteAsync(buffer, cancellationToken);
            _toClient.Pass(buffer.Span);
            if (_due)
                await SayAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ended.Cancel();
            _registration.Dispose();
            _inner.Dispose();
        }
        base.Dispose(disposing);
    }

    private async Task SayGoodbyeAsync()
    {
        try
        {
            var start = _clock.GetTimestamp();
            while (_clock.GetElapsedTime(start) < Patience && _clock.GetElapsedTime(Volatile.Read(ref _lastByte)) < Quiet)
                await Task.Delay(Quiet / 5, _clock, _ended.Token);
            await _writing.WaitAsync(_ended.Token);
            try
            {
                _due = true;
                await SayAsync(_ended.Token);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The connection has gone by itself.
        }
    }

    /// <summary>The right to write is held.</summary>
    private async Task SayAsync(CancellationToken cancellationToken)
    {
        if (_said || _toClient.Closed || !_toClient.IsHere)
            return;
        _said = true;
        await _inner.WriteAsync(ServiceRestart, cancellationToken);
        await _inner.FlushAsync(cancellationToken);
    }
}
