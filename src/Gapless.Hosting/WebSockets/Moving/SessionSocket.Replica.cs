using Gapless.Contract.Workers;
using Gapless.Linux;

namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>How the session is kept where the death of the process does not reach it. See docs/design/011-crash.md.</summary>
internal sealed partial class SessionSocket
{
    private readonly TimeSpan? _period;
    private SessionMemory? _memory;
    private long _replicatedAt;
    private bool _isDue;
    private volatile bool _isReplicated;

    /// <summary>At the end of a turn.</summary>
    private void Replicate()
    {
        if (_period is not { } period || _connection is not { HasWords: true } connection || _isClosing || _isOver || _hasMoved)
            return;
        if (_isReplicated && period > TimeSpan.Zero && _clock.GetElapsedTime(_replicatedAt) is var elapsed && elapsed < period)
        {
            if (!_isDue)
            {
                _isDue = true;
                _ = ReplicateLaterAsync(period - elapsed);
            }
        }
        else if (!TryWritePapers())
        {
            EndReplication();
            return;
        }

        if (!_isReplicated)
        {
            connection.OnSession(_memory!.Descriptor.Value);
            _isReplicated = true;
        }

        if (!_stream.IsWriting)
            connection.OnSessionWritten();
    }

    private bool TryWritePapers()
    {
        if (WriteState?.Invoke() is not { } state)
            return false;
        try
        {
            _memory ??= SessionMemory.Create();
            _memory.Write(_papers with { State = state });
            _replicatedAt = _clock.GetTimestamp();
            _isDue = false;
            return true;
        }
        catch (LinuxException)
        {
            // No memory or no descriptor is left: the session is not worse off than without.
            return false;
        }
    }

    private async Task ReplicateLaterAsync(TimeSpan wait)
    {
        await Task.Delay(wait, _clock);
        if (!await TryBeginTurnAsync())
            return;
        // The end of the turn does it, or sees that the timer was a little early.
        _isDue = false;
        EndTurn();
    }

    private void WatchFrames()
    {
        _stream.ReadsNext = () =>
        {
            if (_isReplicated)
                _connection!.OnSessionRead();
        };
        _stream.HasWritten = () =>
        {
            // What is sent in a turn counts when the turn has ended.
            if (_isReplicated && _turn.CurrentCount > 0)
                _connection!.OnSessionWritten();
        };
    }

    private void EndReplication()
    {
        if (!_isReplicated)
            return;
        _isReplicated = false;
        _connection!.OnSessionOver();
    }
}
