namespace Gapless.Dev.Watching;

/// <param name="Polled">How many of the folders bring no events and are looked at instead.</param>
internal sealed record WatchCounts(int Folders, int Files, int Polled);
