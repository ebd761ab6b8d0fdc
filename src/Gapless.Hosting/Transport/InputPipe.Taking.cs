using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Gapless.Hosting.Transport;

/// <summary>How it is taken away from Kestrel and given back.</summary>
internal sealed partial class InputPipe
{
    /// <summary>Takes the connection away from Kestrel if it waits for bytes.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            if (_state != State.Waiting)
                return false;
            _state = State.Taken;
            return true;
        }
    }

    /// <summary>Until the receiver, who may have had bytes in hand when the connection was taken, has committed them: an instant.</summary>
    public void AwaitReceiver()
    {
        var spin = default(SpinWait);
        while (Volatile.Read(ref _isReceiving))
            spin.SpinOnce();
    }

    /// <summary>What was received and not consumed, of a connection that is taken; null: it broke.</summary>
    public byte[]? CopyRest()
    {
        lock (_gate)
            return _error is null ? Buffer().ToArray() : null;
    }

    /// <summary>Kestrel goes on as if nothing had happened.</summary>
    public void GiveBack()
    {
        TaskCompletionSource? returned;
        bool wake;
        lock (_gate)
        {
            _state = State.Waiting;
            wake = HasNews && TryLeaveWaiting();
            (returned, _returned) = (_returned, null);
        }

        returned?.SetResult();
        if (wake)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Kestrel is told that the connection is over.</summary>
    public void End()
    {
        TaskCompletionSource? returned;
        lock (_gate)
        {
            _state = State.Ended;
            _isCompleted = true;
            _error = new ConnectionResetException("The connection is served by another process now.");
            (returned, _returned) = (_returned, null);
        }

        returned?.SetResult();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>For the receiver: until the connection is given back or ended.</summary>
    public Task UntilReturnedAsync()
    {
        lock (_gate)
        {
            if (_state != State.Taken)
                return Task.CompletedTask;
            _returned ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _returned.Task;
        }
    }
}
