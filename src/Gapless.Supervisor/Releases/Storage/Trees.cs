using Gapless.Linux.Files;

namespace Gapless.Supervisor.Releases.Storage;

internal static class Trees
{
    /// <summary>Deletes a directory and all below it, links not followed, whatever modes the release gave its directories.</summary>
    public static void Delete(string directory)
    {
        if (FileStatus.Find(directory) is not { Kind: FileKind.Directory })
        {
            return;
        }

        OpenUp(directory);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Only root deletes below a directory that it may not write to.</summary>
    private static void OpenUp(string directory)
    {
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string child in Directory.EnumerateDirectories(directory))
        {
            if (FileStatus.Find(child) is { Kind: FileKind.Directory })
            {
                OpenUp(child);
            }
        }
    }
}
