using System.Buffers;
using System.IO.Pipelines;

namespace Shop.Draining;

/// <summary>A connection's input as Kestrel reads it, which can tell whether bytes of a next request have already come.</summary>
public sealed class PendingInput(PipeReader inner) : PipeReader
{
    private ReadOnlySequence<byte> _read;
    private bool _reading;
    private bool _left;

    /// <summary>While a read is under way the answer is that of the read before.</summary>
    public bool HasMore()
    {
        if (_left || _reading)
            return _left;
        if (!inner.TryRead(out var result))
            return false;
        var any = !result.Buffer.IsEmpty;
        inner.AdvanceTo(result.Buffer.Start);
        return any;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        _reading = true;
        return Note(await inner.ReadAsync(cancellationToken));
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
            return false;
        Note(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _left = !_read.Slice(consumed).IsEmpty;
        _read = default;
        _reading = false;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult Note(ReadResult result)
    {
        _reading = true;
        _read = result.Buffer;
        return result;
    }
}

/// <summary>Two halves of a connection.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
