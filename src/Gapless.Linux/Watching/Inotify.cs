using System.Runtime.InteropServices;
using System.Text;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Watching;

/// <summary>One instance of the kernel's inotify. Thread-safe, except that one reader at a time may <see cref="Read"/>.</summary>
public sealed class Inotify : IDisposable
{
    private const int HeaderSize = 16;

    private readonly FileDescriptor _descriptor;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private Inotify(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Null when this user has as many instances as fs.inotify.max_user_instances allows.</summary>
    public static Inotify? TryCreate()
    {
        Errno error = Libc.TryInotifyCreate(out int fd);
        return error switch
        {
            Errno.None => new Inotify(FileDescriptor.Adopt(fd)),
            Errno.EMFILE => null,
            _ => throw new LinuxException("inotify_init1", error),
        };
    }

    /// <summary>Asks for events of a folder. A folder that is watched already keeps its number, whatever path leads to it.</summary>
    /// <returns>ENOSPC: the limit of watches is reached. ENOENT, ENOTDIR, EACCES: the folder cannot be watched.</returns>
    public Errno TryWatch(string path, InotifyMask mask, out int watch) => Libc.TryInotifyAdd(_descriptor, path, (uint)mask, out watch);

    /// <summary>Ignored when the watch is gone.</summary>
    public void Unwatch(int watch) => Libc.InotifyRemove(_descriptor, watch);

    /// <summary>Completes when there is something to read.</summary>
    public Task WhenReadable(CancellationToken cancel) => ReadinessLoop.Shared.WhenReady(_descriptor, Libc.EPOLLIN, cancel);

    /// <summary>Takes events out of the kernel's queue, as many as one read gives, and adds them to the list.</summary>
    /// <returns>False: there were none.</returns>
    public bool Read(List<InotifyEvent> into)
    {
        int count = Libc.ReadAvailable(_descriptor, _buffer);
        ReadOnlySpan<byte> left = _buffer.AsSpan(0, count);
        while (left.Length >= HeaderSize)
        {
            int watch = MemoryMarshal.Read<int>(left);
            int mask = MemoryMarshal.Read<int>(left[4..]);
            int length = MemoryMarshal.Read<int>(left[12..]);
            ReadOnlySpan<byte> name = left.Slice(HeaderSize, length);
            int end = name.IndexOf((byte)0);
            into.Add(new InotifyEvent(watch, (InotifyMask)mask, Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
            left = left[(HeaderSize + length)..];
        }
        return count > 0;
    }

    public void Dispose() => _descriptor.Dispose();
}
