using System.Net.Sockets;
using Gapless.Linux.Interop;
using Gapless.Linux.Memory;

namespace Gapless.Linux.Systemd;

/// <summary>journald's native protocol: one datagram for each entry, or a sealed memory file where the entry is too large for one.</summary>
/// <remarks>For one thread at a time.</remarks>
public sealed class JournalSocket : IDisposable
{
    /// <summary>Where journald listens.</summary>
    public const string UsualPath = "/run/systemd/journal/socket";

    private readonly FileDescriptor _socket;

    private JournalSocket(FileDescriptor socket) => _socket = socket;

    /// <summary>Null: nobody listens there.</summary>
    public static JournalSocket? TryConnect(string path)
    {
        FileDescriptor socket = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_DGRAM);
        if (Libc.TryConnect(socket, new UnixDomainSocketEndPoint(path)) == Errno.None)
        {
            return new JournalSocket(socket);
        }
        socket.Dispose();
        return null;
    }

    /// <summary>Sends an entry without waiting.</summary>
    /// <param name="entry">As <see cref="JournalEntry"/> writes it.</param>
    /// <returns>False: nothing was taken, because the reader does not keep up or has gone.</returns>
    public bool TrySend(ReadOnlySpan<byte> entry)
    {
        Errno error = Libc.TrySendMessage(_socket, entry, []);
        return error == Errno.None || (error is Errno.EMSGSIZE or Errno.ENOBUFS && TrySendInMemory(entry));
    }

    public void Dispose() => _socket.Dispose();

    private bool TrySendInMemory(ReadOnlySpan<byte> entry)
    {
        using MemFd memory = MemFd.Create("journal-entry");
        memory.Write(entry, 0);
        // journald reads only what nobody can change under it.
        memory.AddSeals(MemFdSeals.Shrink | MemFdSeals.Grow | MemFdSeals.Write | MemFdSeals.Seal);
        return Libc.TrySendMessage(_socket, [], [memory.Descriptor]) == Errno.None;
    }
}
