using Gapless.Hosting.Crashes;

namespace Gapless.Hosting.Transport;

/// <summary>What the connection writes down for the case that the process dies. See docs/design/011-crash.md.</summary>
internal sealed partial class TransportConnection
{
    private ConnectionWords _words;
    private bool _looksLikeHttp;
    private long _received;

    /// <summary>Right before another process is offered it: from then on it may be that process's.</summary>
    public void OnOffer() => _words.BeforeOffer();

    /// <summary>It could go on after a crash.</summary>
    public bool HasWords => _words.Exist;

    /// <summary>The connection's passenger has papers that outlive the process.</summary>
    /// <param name="papers">Descriptor of their memory.</param>
    public void OnSession(int papers) => _words.BecomeSession(papers);

    /// <summary>The passenger has dealt with all that it has read, and begins to read the next message.</summary>
    public void OnSessionRead() => _words.SessionRead(_input.Consumed);

    /// <summary>What the passenger has written consists of whole frames, and its papers know of them.</summary>
    public void OnSessionWritten() => _words.SessionWritten(_writer.Written);

    /// <summary>The passenger cannot go on elsewhere any more.</summary>
    public void OnSessionOver() => _words.BecomeSpecial();

    /// <summary>The descriptor is this connection's until it is closed or given up.</summary>
    /// <param name="first">Bytes that came with it from another process.</param>
    /// <param name="isArriving">That process has not been told yet that it is taken.</param>
    private void BeginWords(int first, bool isArriving)
    {
        _looksLikeHttp = IsProved;
        if (_table.Words is not { } table)
            return;
        _words = table.Open((int)_socket.SafeHandle.DangerousGetHandle());
        _words.Begin(Endpoint.Descriptor, first, IsProved, Passenger is not null, isArriving);
        NoteReceived(first);
    }

    /// <summary>Before the descriptor is closed: what is noted after this would be another connection's.</summary>
    private void EndWords()
    {
        _words.Close();
        _words = default;
    }

    private void NoteReceived(int more)
    {
        _received += more;
        // A 503 in clear text is for clients that have begun to ask in clear text.
        if (!_looksLikeHttp && _firstCount > 0)
            _looksLikeHttp = ClearTextRequest.MayBegin(_firstBytes[.._firstCount]);
        _words.AfterReceive(_received, _looksLikeHttp);
    }

    private void NoteRequestBegun()
    {
        if (IsSpecial)
            _words.BecomeSpecial();
        else
            _words.RequestBegun(_writer.Written, IsProved);
    }

    private void NoteRequestEnded()
    {
        if (IsSpecial)
            _words.BecomeSpecial();
        else
            _words.RequestEnded(_writer.Written, IsMovable && _requestEnd != Unknown ? _requestEnd : null);
    }
}
