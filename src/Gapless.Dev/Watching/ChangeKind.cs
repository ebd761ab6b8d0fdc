namespace Gapless.Dev.Watching;

internal enum ChangeKind
{
    Created,

    /// <summary>Its content is another one than before.</summary>
    Changed,
    Deleted,
}
