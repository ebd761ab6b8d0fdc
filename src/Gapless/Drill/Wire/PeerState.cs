namespace Gapless.Drill.Wire;

internal enum PeerState
{
    Open,

    /// <summary>An EOF or an error is waiting to be read.</summary>
    Closed,

    /// <summary>Bytes came that no request asked for.</summary>
    SentUnasked,
}
