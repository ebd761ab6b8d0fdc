namespace Gapless.Installation.Steps;

/// <summary>A file that was written is gone.</summary>
internal sealed record RemoveFile(string Path) : Step
{
    /// <summary>Also when it has been changed since.</summary>
    public bool Force { get; init; }

    public override Change? Against(Target target)
    {
        if (!target.Inventory.Files.ContainsKey(Path) || target.Text(Path) is not { } present)
            return null;
        var change = Change.Of($"remove {Path}");
        return Force || target.Inventory.Wrote(Path, present) ? change : change with { HeldBack = "it was changed after it was written" };
    }
}

/// <summary>A link that was made is gone.</summary>
internal sealed record RemoveLink(string Path) : Step
{
    public override Change? Against(Target target) =>
        target.Inventory.Links.TryGetValue(Path, out var made) && target.LinkTarget(Path) == made ? Change.Of($"remove {Path}") : null;
}

/// <summary>A folder that was made is gone, unless something else is in it by then.</summary>
internal sealed record RemoveFolder(string Path) : Step
{
    /// <summary>With everything that has come into it.</summary>
    public bool WithContents { get; init; }

    public override Change? Against(Target target) =>
        (target.Inventory.Folders.Contains(Path) || target.Inventory.Trees.Contains(Path)) && Directory.Exists(target.At(Path))
            ? Change.Of(WithContents ? $"remove {Path} with everything in it" : $"remove folder {Path} if nothing else is in it")
            : null;
}

/// <summary>Nothing is known to be made any more: what is left has become somebody else's.</summary>
internal sealed record RemoveInventory(string Path) : Step
{
    public override Change? Against(Target target) => File.Exists(target.At(Path)) ? Change.Of($"remove {Path}") : null;
}

/// <summary>A user and group that were made are gone.</summary>
internal sealed record RemoveAccount(string Name) : Step
{
    public override Change? Against(Target target) =>
        target.Inventory.Accounts.Contains(Name) && target.Account(Name) is not null ? Change.Of($"remove user and group {Name}") : null;
}
