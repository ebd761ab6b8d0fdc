namespace Gapless.Linux.Watching;

/// <param name="Watch">The number that <see cref="Inotify.TryWatch"/> gave; -1 with <see cref="InotifyMask.Overflow"/>.</param>
/// <param name="Name">Of the entry in the watched folder; empty: the folder itself.</param>
public readonly record struct InotifyEvent(int Watch, InotifyMask Mask, string Name);
