namespace Gapless.Dev.Watching.Folders;

/// <summary>Why a file deserves a look.</summary>
internal enum TouchKind
{
    /// <summary>Its folder was read, and it was not there before, is no longer there, or has other times.</summary>
    Looked,

    /// <summary>The kernel says that it was made. Whoever made it may still be writing.</summary>
    Made,

    /// <summary>The kernel says that it was written and closed, renamed or removed.</summary>
    Written,
}
