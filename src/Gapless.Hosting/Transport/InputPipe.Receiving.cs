namespace Gapless.Hosting.Transport;

/// <summary>The receiver's end.</summary>
internal sealed partial class InputPipe
{
    /// <summary>For the receiver: room for some bytes. <see cref="Commit"/> follows at once, whatever came of it.</summary>
    /// <returns>False: the connection is taken; see <see cref="UntilReturnedAsync"/>.</returns>
    public bool TryBeginReceive(out Memory<byte> room)
    {
        lock (_gate)
        {
            room = default;
            if (_state >= State.Taken)
                return false;
            _isReceiving = true;
            room = Room();
            return true;
        }
    }

    /// <summary>The bytes were received; 0: none were there.</summary>
    public void Commit(int received)
    {
        bool wake;
        lock (_gate)
        {
            _isReceiving = false;
            if (received > 0)
                _tail!.Advance(received);
            _received += received;
            Trim();
            wake = received > 0 && TryLeaveWaiting();
        }

        if (wake)
            Wake();
    }

    /// <summary>For the receiver, after each commit: until there is room for more.</summary>
    /// <returns>False: nothing more is wanted.</returns>
    public ValueTask<bool> UntilRoomAsync()
    {
        lock (_gate)
        {
            if (_isAbandoned || _options.MostUnread == 0 || _received - _examined < _options.MostUnread)
                return new ValueTask<bool>(!_isAbandoned);
            _room = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask<bool>(_room.Task);
        }
    }

    /// <summary>A receiver that waits for room ends: nothing can be sent any more, so nothing more is wanted.</summary>
    public void StopWaitingForRoom() => EndWaitForRoom(goesOn: false);

    /// <summary>No more will be received.</summary>
    /// <param name="error">Thrown to the reader; null: the client has sent all.</param>
    public void EndReceiving(Exception? error)
    {
        bool wake;
        lock (_gate)
        {
            _isCompleted = true;
            _error = error;
            wake = TryLeaveWaiting();
        }

        if (wake)
            Wake();
    }

    /// <summary>Bytes that another process received.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && TryBeginReceive(out var room))
        {
            var length = Math.Min(room.Length, bytes.Length);
            bytes[..length].CopyTo(room.Span);
            bytes = bytes[length..];
            Commit(length);
        }
    }

    private void EndWaitForRoom(bool goesOn)
    {
        TaskCompletionSource<bool>? room;
        lock (_gate)
            (room, _room) = (_room, null);
        room?.SetResult(goesOn);
    }

    private Memory<byte> Room()
    {
        if (_tail is null || _tail.Free.Length < _options.SmallestBuffer)
        {
            var segment = _spare ?? new InputSegment();
            _spare = null;
            segment.Fill(_options.Pool.Rent(), _received);
            _tail?.Append(segment);
            _head ??= segment;
            _tail = segment;
        }

        return _tail.Free;
    }
}
