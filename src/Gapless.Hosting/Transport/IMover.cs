namespace Gapless.Hosting.Transport;

/// <summary>Wants connections.</summary>
internal interface IMover
{
    /// <summary>The connection was taken from Kestrel and is the mover's, until it leaves or is given back. Called on Kestrel's threads: returns at once.</summary>
    void OnTaken(TransportConnection connection);
}
