using System.Collections.Immutable;
using System.Globalization;
using Gapless.Linux.Files;

namespace Gapless.Dev.Compiling;

/// <summary>
/// Folders to start processes from, one for each revision, below the intermediate files of the project. What is not new is a second name of the file in the build's output: MSBuild deletes a
/// file there before it copies another in its place, so a process keeps the files it was started with. Only .json files (the host's, for one) are written in place; they are copied. The last
/// few folders are kept.
/// </summary>
internal sealed class RevisionFolders
{
    private const int Kept = 4;

    private readonly string _root;
    private int _last;

    /// <param name="intermediate">The project's folder for intermediate files, absolute: no build looks for sources there.</param>
    public RevisionFolders(string intermediate)
    {
        var all = Path.Combine(intermediate, "gapless");
        _root = Path.Combine(all, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        if (Directory.Exists(all))
        {
            // Of sessions that have ended, and of one that had our number.
            foreach (var folder in Directory.GetDirectories(all).Where(f => f == _root || !Directory.Exists(Path.Combine("/proc", Path.GetFileName(f)))))
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <param name="output">The folder of the build's output, absolute.</param>
    /// <param name="replaced">What is other than there, by its path in the folder; null: it is left out.</param>
    public (int Number, string Folder) Make(string output, IReadOnlyDictionary<string, ImmutableArray<byte>?> replaced)
    {
        var folder = Path.Combine(_root, (++_last).ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        Link(output, folder, "", replaced);
        foreach (var (name, bytes) in replaced)
        {
            if (bytes is not { } content)
                continue;
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content.AsSpan());
        }

        var old = Path.Combine(_root, (_last - Kept).ToString(CultureInfo.InvariantCulture));
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
        return (_last, folder);
    }

    public void Delete()
    {
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    private static void Link(string from, string to, string below, IReadOnlyDictionary<string, ImmutableArray<byte>?> replaced)
    {
        foreach (var file in Directory.EnumerateFiles(from))
        {
            var name = Path.Combine(below, Path.GetFileName(file));
            if (replaced.ContainsKey(name))
                continue;
            var target = Path.Combine(to, Path.GetFileName(file));
            if (file.EndsWith(".json", StringComparison.Ordinal) || !FileNames.TryLink(file, target))
                File.Copy(file, target);
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            var name = Path.GetFileName(folder);
            Link(folder, Directory.CreateDirectory(Path.Combine(to, name)).FullName, Path.Combine(below, name), replaced);
        }
    }
}
