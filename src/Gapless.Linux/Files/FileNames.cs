using Gapless.Linux.Interop;

namespace Gapless.Linux.Files;

/// <summary>Changes of names that the kernel makes in one step, and .NET cannot ask for.</summary>
public static class FileNames
{
    /// <summary>Renames only if the name is free; false when it is taken.</summary>
    public static bool TryRenameNoReplace(string from, string to)
    {
        Errno error = Libc.TryRename(from, to, Libc.RENAME_NOREPLACE);
        return error switch
        {
            Errno.None => true,
            Errno.EEXIST or Errno.ENOTEMPTY => false,
            _ => throw new LinuxException("renameat2(RENAME_NOREPLACE)", error, $"{from} to {to}"),
        };
    }

    /// <summary>Swaps two names: nobody ever finds one of them missing.</summary>
    public static void Exchange(string first, string second)
    {
        Errno error = Libc.TryRename(first, second, Libc.RENAME_EXCHANGE);
        if (error != Errno.None)
        {
            throw new LinuxException("renameat2(RENAME_EXCHANGE)", error, $"{first} and {second}");
        }
    }

    /// <summary>Gives a file a second name. Both are the same file: only for files that nobody writes.</summary>
    /// <returns>False: this file system cannot, or not between these two; then bytes must be copied.</returns>
    /// <exception cref="LinuxException">EEXIST: the name is taken; ENOENT.</exception>
    public static bool TryLink(string existing, string name)
    {
        Errno error = Libc.TryLink(existing, name);
        return error switch
        {
            Errno.None => true,
            // EPERM: the file system has no hard links, or fs.protected_hardlinks forbids this one.
            Errno.EXDEV or Errno.EMLINK or Errno.EPERM or Errno.EOPNOTSUPP => false,
            _ => throw new LinuxException("link", error, $"{existing} to {name}"),
        };
    }
}
