namespace Gapless.Linux.Watching;

/// <summary>What happened, or what is asked for: the kernel's own numbers and names.</summary>
[Flags]
public enum InotifyMask
{
    None = 0,

    /// <summary>Somebody who had the file open for writing closed it.</summary>
    CloseWrite = 0x8,
    MovedFrom = 0x40,
    MovedTo = 0x80,
    Create = 0x100,
    Delete = 0x200,

    /// <summary>The watched folder itself was removed.</summary>
    DeleteSelf = 0x400,

    /// <summary>The watched folder itself was renamed.</summary>
    MoveSelf = 0x800,
    Unmount = 0x2000,

    /// <summary>Events were lost: the reader was slower than fs.inotify.max_queued_events allows.</summary>
    Overflow = 0x4000,

    /// <summary>The watch is gone, because its folder is or because it was removed.</summary>
    Ignored = 0x8000,

    /// <summary>Only asked for: the path must be a folder.</summary>
    OnlyFolder = 0x1000000,

    /// <summary>Only asked for: what was asked for before stays asked for.</summary>
    Add = 0x20000000,

    /// <summary>The event is about a folder.</summary>
    Folder = 0x40000000,
}
