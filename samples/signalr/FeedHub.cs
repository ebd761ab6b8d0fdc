using Messages;
using Microsoft.AspNetCore.SignalR;

namespace Feed;

/// <summary>
/// Keeps nothing of a client: what a client has seen it knows itself, and it names its own messages. So it can go on with any process, the next version's as well as this one.
/// </summary>
internal sealed class FeedHub(MessageLog log) : Hub
{
    public const string Room = "feed";

    /// <summary>May be called again with the same id when the answer to the first call did not arrive.</summary>
    /// <returns>The message's number.</returns>
    public long Say(Guid id, string author, string text) => log.Append(id, Room, author, text);

    public IAsyncEnumerable<Message> Follow(long after, CancellationToken cancellationToken) => log.ReadAsync(after, cancellationToken);
}
