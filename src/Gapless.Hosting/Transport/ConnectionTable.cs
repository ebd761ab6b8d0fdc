using System.Collections.Concurrent;
using Gapless.Hosting.Crashes;

namespace Gapless.Hosting.Transport;

/// <summary>All open connections of the process, and who moves them.</summary>
/// <remarks>Used from any thread.</remarks>
internal sealed class ConnectionTable
{
    private readonly ConcurrentDictionary<TransportConnection, bool> _open = new();

    public Accounts Accounts { get; } = new();

    public int Count => _open.Count;

    public IEnumerable<TransportConnection> Open => _open.Select(pair => pair.Key);

    /// <summary>Null: nobody could rescue connections if the process died.</summary>
    public WordTable? Words { get; set; }

    /// <summary>Null: connections stay.</summary>
    public IMover? Mover { get; set; }

    /// <summary>Called when a connection has ended or left.</summary>
    public event Action? Left;

    public void Add(TransportConnection connection) => _open.TryAdd(connection, true);

    public void Remove(TransportConnection connection)
    {
        if (_open.TryRemove(connection, out _))
            Left?.Invoke();
    }
}
