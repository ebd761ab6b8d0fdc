using Gapless.Linux.Files;
using Gapless.Linux.Processes;

namespace Gapless.Supervisor.Generations;

/// <summary>Where an app keeps the keys of its cookies: outside its releases, so that the next one reads what the last one protected.</summary>
internal static class KeysDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

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
}
