namespace Gapless.Dev.Watching;

/// <summary>What was saved in one go: a burst of changes up to the silence after it. Never empty; each file once.</summary>
/// <param name="SavedAt">When the last file was written, by its own time stamp where it has one.</param>
/// <param name="SeenAt">When the first word of it came from the kernel, or a look found it.</param>
internal sealed record ChangeBatch(IReadOnlyList<FileChange> Files, DateTimeOffset SavedAt, DateTimeOffset SeenAt);
