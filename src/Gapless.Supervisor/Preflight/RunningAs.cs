using System.Collections.Immutable;
using Gapless.Linux.Files;
using Gapless.Linux.Processes;

namespace Gapless.Supervisor.Preflight;

/// <summary>Who the workers are, and what permission bits let them do. Access control lists are not looked at.</summary>
/// <param name="Name">As people call it.</param>
internal sealed record RunningAs(string Name, uint Uid, ImmutableArray<uint> Groups)
{
    private const int Read = 4;
    private const int Write = 2;
    private const int Execute = 1;

    public bool IsRoot => Uid == 0;

    /// <param name="user">Of the configuration; null: the supervisor's own.</param>
    public static RunningAs Of(string? user)
    {
        var account = UserAccount.Find(user ?? $"{UserAccount.EffectiveUid}");
        return account is null ? new RunningAs($"uid {UserAccount.EffectiveUid}", UserAccount.EffectiveUid, [UserAccount.EffectiveGid]) : new RunningAs(account.Name, account.Uid, [.. account.Groups]);
    }

    public bool MayRead(FileStatus file) => IsRoot || Has(file, Read);

    public bool MayWrite(FileStatus file) => IsRoot || Has(file, Write);

    /// <summary>Run a file, or enter a directory. Root, too, needs one of a file's three bits.</summary>
    public bool MayExecute(FileStatus file) => IsRoot ? file.Kind == FileKind.Directory || (file.Mode & 0b001_001_001) != 0 : Has(file, Execute);

    /// <summary>The first directory above a path that may not be entered; null: there is none.</summary>
    public string? Closed(string path)
    {
        var above = new Stack<string>();
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
            above.Push(folder);
        return above.FirstOrDefault(folder => FileStatus.Follow(folder) is { } status && !MayExecute(status));
    }

    private bool Has(FileStatus file, int right) =>
        (file.Mode >> (file.Uid == Uid ? 6 : Groups.Contains(file.Gid) ? 3 : 0) & right) != 0;
}
