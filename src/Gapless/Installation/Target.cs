using Gapless.Linux.Files;
using Gapless.Linux.Processes;

namespace Gapless.Installation;

/// <summary>The machine that is installed on: this one, or the tree below another root. Only read here.</summary>
/// <param name="Root">Absolute; <c>/</c> for this machine.</param>
/// <param name="Systemd">Null: nothing is to be started or stopped.</param>
internal sealed record Target(string Root, Inventory Inventory, IUnits? Systemd = null)
{
    public bool IsThisMachine => Root == "/";

    public string At(string path) => IsThisMachine ? path : Root.TrimEnd('/') + path;

    /// <summary>Links are not followed. Null: there is nothing.</summary>
    public FileStatus? Status(string path) => FileStatus.Find(At(path));

    /// <summary>Null when there is no such file.</summary>
    public string? Text(string path) => File.Exists(At(path)) ? File.ReadAllText(At(path)) : null;

    public string? LinkTarget(string path) => new FileInfo(At(path)).LinkTarget;

    /// <summary>Null when there is no such account.</summary>
    public (uint Uid, uint Gid)? Account(string name)
    {
        if (IsThisMachine)
            return UserAccount.Find(name) is { } account ? (account.Uid, account.Gid) : null;

        // Below another root nobody but its own files knows.
        var fields = Text("/etc/passwd")?.Split('\n').Select(l => l.Split(':')).FirstOrDefault(f => f.Length >= 4 && f[0] == name);
        return fields is null ? null : (uint.Parse(fields[2]), uint.Parse(fields[3]));
    }
}
