namespace Gapless.Hosting.Transport;

/// <summary>Wants to know of connections that may leave.</summary>
internal interface IMover
{
    /// <summary>The connection was clean a moment ago. Called on Kestrel's threads: returns at once.</summary>
    void OnClean(TransportConnection connection);
}
