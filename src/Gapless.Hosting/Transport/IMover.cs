namespace Gapless.Hosting.Transport;

/// <summary>Wants connections.</summary>
internal interface IMover
{
    /// <summary>Whether it is to be taken as soon as it is clean.</summary>
    bool Wants(TransportConnection connection);

    /// <summary>The connection was taken from Kestrel and is the mover's, until it leaves or is given back. Called on Kestrel's threads: returns at once.</summary>
    void OnTaken(TransportConnection connection);
}
