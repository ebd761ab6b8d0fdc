using Gapless.Dev.Watching.Folders;

namespace Gapless.Dev.Watching.Bursts;

/// <summary>A file that may have changed in the burst that is going on.</summary>
/// <param name="before">What it was before the burst; null: there was none.</param>
internal sealed class PendingFile(WatchedFolder folder, string name, FileMark? before)
{
    /// <summary>The folder through which it was found; another one may have its path by now.</summary>
    public WatchedFolder Folder { get; } = folder;

    public string Name { get; } = name;

    public FileMark? Before { get; } = before;

    /// <summary>The kernel said that it was written: equal times alone do not prove that it was not.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Its writer may not have finished: nobody has said so.</summary>
    public bool IsOpen { get; private set; }

    public void Touch(TouchKind kind)
    {
        IsWritten |= kind != TouchKind.Looked;
        IsOpen = kind == TouchKind.Made || (IsOpen && kind == TouchKind.Looked) || (kind == TouchKind.Looked && !IsWritten);
    }
}
