using Gapless.Linux.Files;

namespace Gapless.Installation;

/// <summary>Whose a file is, by names.</summary>
/// <param name="User">Null: whoever installs.</param>
internal sealed record Owner(string? User, string? Group)
{
    public static readonly Owner Caller = new(null, null);

    private const string Root = "root";

    /// <summary>Root writes, and the account's group may be let in.</summary>
    /// <param name="account">Null: an installation of one user.</param>
    public static Owner RootFor(string? account) => account is null ? Caller : new Owner(Root, account);

    public static Owner Of(string? account) => account is null ? Caller : new Owner(account, account);

    /// <summary>Numbers below the target's root; null where an account is missing, or the owner does not matter.</summary>
    public (uint Uid, uint Gid)? In(Target target)
    {
        if (User is null || Group is null)
            return null;
        var (user, group) = (Find(User, target), Find(Group, target));
        return user is null || group is null ? null : (user.Value.Uid, group.Value.Gid);
    }

    /// <summary>False where it does not matter.</summary>
    public bool DiffersFrom(FileStatus status, Target target) => User is not null && In(target) != (status.Uid, status.Gid);

    private static (uint Uid, uint Gid)? Find(string name, Target target) => name == Root ? (0, 0) : target.Account(name);
}
