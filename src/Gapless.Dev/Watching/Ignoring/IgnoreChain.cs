namespace Gapless.Dev.Watching.Ignoring;

/// <summary>
/// The ignore files that count in a folder, the nearest first, up to the root of its repository. A folder that is ignored is never
/// entered, so only a path's own name remains to be asked about. Immutable.
/// </summary>
internal sealed class IgnoreChain
{
    public const string FileName = ".gitignore";

    private readonly IgnoreChain? _above;
    private readonly IgnoreFile _file;
    private readonly int _prefix;

    private IgnoreChain(IgnoreChain? above, string folder, IgnoreFile file)
    {
        _above = above;
        _file = file;
        _prefix = folder == "/" ? 1 : folder.Length + 1;
    }

    /// <summary>
    /// For a folder whose parent was not looked at: from the root of its repository down. A folder outside of a repository (sources that
    /// were copied into a container, say) is taken for the root of one. Null: nothing is ignored there.
    /// </summary>
    public static IgnoreChain? Of(string folder)
    {
        var below = new Stack<string>();
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            below.Push(at);
            if (IsRepository(at))
                return below.Aggregate((IgnoreChain?)null, Below);
        }
        return Below(null, folder);
    }

    /// <summary>For a folder below one whose chain is known.</summary>
    public static IgnoreChain? Below(IgnoreChain? above, string folder)
    {
        var chain = above;
        if (IsRepository(folder))
        {
            // Another repository: what the one around it says ends here.
            chain = IgnoreFile.TryRead(Path.Combine(folder, ".git/info/exclude")) is { } own ? new IgnoreChain(null, folder, own) : null;
        }
        return IgnoreFile.TryRead(Path.Combine(folder, FileName)) is { } file ? new IgnoreChain(chain, folder, file) : chain;
    }

    public bool Ignores(ReadOnlySpan<char> path, ReadOnlySpan<char> name, bool isFolder)
    {
        for (var chain = this; chain is not null; chain = chain._above)
        {
            if (chain._file.Ignores(path[chain._prefix..], name, isFolder) is { } known)
                return known;
        }
        return false;
    }

    /// <summary>A working tree has a folder .git, a linked one or a submodule a file.</summary>
    private static bool IsRepository(string folder) => Path.Exists(Path.Combine(folder, ".git"));
}
