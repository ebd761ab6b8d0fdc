using System.Globalization;

namespace Gapless.Linux.Interop;

/// <summary>The epoll instances that the runtime keeps to itself. It makes them with the first socket and never closes one.</summary>
internal static class EpollInstances
{
    private const string Name = "anon_inode:[eventpoll]";

    private static readonly Lazy<IReadOnlyList<FileDescriptor>> Found = new(Find);

    /// <summary>Of this process; to be asked for when a socket exists that was used asynchronously.</summary>
    internal static IReadOnlyList<FileDescriptor> All => Found.Value;

    /// <summary>Duplicates that live as long as the process.</summary>
    private static List<FileDescriptor> Find() =>
    [
        .. Directory.EnumerateFiles("/proc/self/fd")
            .Where(IsEpoll)
            .Select(path => Libc.TryDuplicate(int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)))
            .OfType<FileDescriptor>(),
    ];

    private static bool IsEpoll(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name == Name;
        }
        catch (IOException)
        {
            // Closed since the directory was read.
            return false;
        }
    }
}
