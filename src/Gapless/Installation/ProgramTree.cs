using System.Security.Cryptography;
using Gapless.Linux.Files;

namespace Gapless.Installation;

/// <summary>A folder with a program in it.</summary>
internal static class ProgramTree
{
    /// <summary>Digest of every file by its name below the folder; null: there is no such folder.</summary>
    public static IReadOnlyDictionary<string, string>? Read(string folder) => !Directory.Exists(folder) ? null :
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f), DigestOf, StringComparer.Ordinal);

    /// <summary>Puts a copy in place in one step: who starts the program meanwhile finds the old one whole or the new one whole.</summary>
    public static void Replace(string from, string to)
    {
        var fresh = to + ".new";
        Remove(fresh);
        Copy(from, fresh);
        if (Directory.Exists(to))
        {
            FileNames.Exchange(fresh, to);
            Remove(fresh);
        }
        else
        {
            Directory.Move(fresh, to);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.EnumerateFiles(from))
        {
            var copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy);
            // Others run it, and nobody but its owner changes it, however strict or loose the one who unpacked it was.
            var executable = File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
                | (executable ? UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : UnixFileMode.None));
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static string DigestOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
