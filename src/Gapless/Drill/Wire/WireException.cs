using System.Net.Sockets;

namespace Gapless.Drill.Wire;

/// <summary>How a request ended badly, as seen on the wire.</summary>
internal sealed class WireException : Exception
{
    public WireException(Outcome outcome, string detail)
        : base(detail)
    {
        Outcome = outcome;
    }

    public Outcome Outcome { get; }

    /// <summary>An error of an established connection.</summary>
    public static WireException Of(SocketException error, string doing) =>
        new(Outcome.Reset, $"{error.SocketErrorCode} (errno {error.NativeErrorCode}) {doing}");
}
