using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using Gapless.Contract.Workers;
using Gapless.Hosting.Transport;

namespace Gapless.Hosting.WebSockets.Moving;

/// <summary>How the session leaves for another process.</summary>
internal sealed partial class SessionSocket : IPassenger
{
    private readonly SessionPapers _papers;
    private volatile ILateMessages? _late;
    private volatile bool _hasMoved;

    /// <summary>The state as it is now; null: it cannot be written, and the session has to stay. Called in a turn.</summary>
    public Func<byte[]?>? WriteState { get; set; }

    public bool HasMoved => _hasMoved;

    /// <summary>Null: it has not moved.</summary>
    public ILateMessages? MovedTo => _late;

    public bool IsAtRest => !_isClosing && !_isOver && _turn.CurrentCount > 0 && _sending.CurrentCount > 0 && !_stream.IsWriting && _stream.IsBetweenMessages;

    /// <summary>What came late for it in the process that had it before.</summary>
    public async Task TakeAsync(LateMessage message)
    {
        if (message.Type == WebSocketMessageType.Close)
            await CloseAsync(message.CloseStatus, message.CloseDescription);
        else
            await SendAsync(message.Data, message.Type, CancellationToken.None);
    }

    public bool TryHold([NotNullWhen(true)] out SessionPapers? papers)
    {
        papers = null;
        if (!_turn.Wait(0))
            return false;
        if (_sending.Wait(0))
        {
            if (_stream.TryHold())
            {
                if (!_isClosing && !_isOver && _stream.IsBetweenMessages && WriteState?.Invoke() is { } state)
                {
                    papers = _papers with { State = state };
                    return true;
                }

                _stream.Release();
            }

            _sending.Release();
        }

        _turn.Release();
        return false;
    }

    public void Release()
    {
        _stream.Release();
        _sending.Release();
        _turn.Release();
    }

    public void Leave(ILateMessages late)
    {
        _late = late;
        _hasMoved = true;
        _stream.Leave();
        _sending.Release();
        _turn.Release();
    }
}
