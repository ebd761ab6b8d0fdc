namespace Gapless.Dev.Watching;

/// <param name="Path">Absolute.</param>
internal sealed record FileChange(string Path, ChangeKind Kind);
