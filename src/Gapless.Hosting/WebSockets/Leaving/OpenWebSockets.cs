using System.Collections.Concurrent;

namespace Gapless.Hosting.WebSockets.Leaving;

/// <summary>All WebSockets of the process.</summary>
internal sealed class OpenWebSockets
{
    private readonly ConcurrentDictionary<IOpenWebSocket, bool> _all = new();

    public IEnumerable<IOpenWebSocket> All => _all.Select(pair => pair.Key);

    public void Add(IOpenWebSocket socket) => _all.TryAdd(socket, true);

    public void Remove(IOpenWebSocket socket) => _all.TryRemove(socket, out _);
}
