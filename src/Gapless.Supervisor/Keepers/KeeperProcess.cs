using System.Text;
using Gapless.Linux;
using Gapless.Linux.Sockets;

namespace Gapless.Supervisor.Keepers;

/// <summary>
/// A process in its own session that only holds descriptors, so that they outlive the supervisor. It decides nothing and
/// touches nothing it holds: no accept, no listen, no shutdown.
/// </summary>
public static class KeeperProcess
{
    /// <summary>Serves until it is asked to end. Returns the exit code.</summary>
    public static async Task<int> RunAsync(string socketPath)
    {
        File.Delete(socketPath);
        using var listener = SeqPacketListener.Listen(socketPath);
        File.SetUnixFileMode(socketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var held = new HeldSockets();
        while (true)
        {
            // One supervisor at a time holds the state directory; the next one connects when this connection has ended.
            using var supervisor = await listener.AcceptAsync(CancellationToken.None);
            if (await ServeAsync(supervisor, held))
                break;
        }

        File.Delete(socketPath);
        return 0;
    }

    /// <summary>True when the keeper was asked to end.</summary>
    private static async Task<bool> ServeAsync(SeqPacketChannel supervisor, HeldSockets held)
    {
        var buffer = new byte[KeeperVerb.LongestMessage];
        try
        {
            while (await supervisor.ReceiveAsync(buffer, CancellationToken.None) is { } message)
            {
                if (await AnswerAsync(supervisor, held, Encoding.UTF8.GetString(buffer, 0, message.Length), message))
                    return true;
            }
        }
        catch (LinuxException)
        {
            // The supervisor was killed in the middle of an answer; what is held stays held.
        }

        return false;
    }

    private static async Task<bool> AnswerAsync(SeqPacketChannel supervisor, HeldSockets held, string request, ChannelMessage message)
    {
        var parts = request.Split('\t');
        switch (parts[0])
        {
            case KeeperVerb.Put when message.Descriptors is [var descriptor]:
                held.Put(KeptKey.Parse(parts.AsSpan(1)), descriptor);
                break;
            case KeeperVerb.List:
                foreach (var entry in held.All)
                    await supervisor.SendAsync(Encoding.UTF8.GetBytes(entry.Key.ToString()), [entry.Descriptor], CancellationToken.None);
                break;
            case KeeperVerb.Drop:
                held.Remove(key => key.Service == parts[1] && key.Address == parts[2]);
                break;
            case KeeperVerb.Keep:
                held.Remove(key => !parts.AsSpan(1).Contains(key.Service));
                break;
            case KeeperVerb.End:
                await supervisor.SendAsync(KeeperVerb.Ok, [], CancellationToken.None);
                return true;
        }

        await supervisor.SendAsync(KeeperVerb.Ok, [], CancellationToken.None);
        return false;
    }
}
