using Gapless.Linux.Files;
using Gapless.Linux.Processes;

namespace Gapless.Supervisor.Generations;

/// <summary>A directory for a service's processes alone, outside its releases: the next one finds there what the last one left.</summary>
internal static class OwnDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Whoever gets into the directory may read it: the app's user may have been another one before.</summary>
    private const UnixFileMode ReadByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <param name="path">Made if it is missing.</param>
    /// <param name="user">Whom the app runs as; null: this process's own user.</param>
    /// <exception cref="Linux.LinuxException">No right to give it to the user.</exception>
    public static void Make(string path, string? user)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, OwnerOnly);
        if (user is not null && UserAccount.Find(user) is { } account)
            DurableFiles.ChangeOwner(path, account.Uid, account.Gid);
    }

    /// <summary>The same, with the file of a lock in it.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="user">As in <see cref="Make"/>.</param>
    /// <exception cref="Linux.LinuxException">No right to give the directory to the user.</exception>
    public static void MakeLock(string path, string? user)
    {
        Make(Path.GetDirectoryName(path)!, user);
        ProcessLock.Make(path);
        File.SetUnixFileMode(path, ReadByAll);
    }
}
