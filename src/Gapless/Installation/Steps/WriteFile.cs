using Gapless.Linux.Files;

namespace Gapless.Installation.Steps;

/// <summary>A file with this text.</summary>
/// <param name="Mode">Permission bits.</param>
internal sealed record WriteFile(string Path, string Text, int Mode, Owner Owner) : Step
{
    /// <summary>Whatever is there is somebody's own, and stays.</summary>
    public bool IsOnlyABeginning { get; init; }

    /// <summary>Also over what somebody else has written.</summary>
    public bool Force { get; init; }

    public override Change? Against(Target target)
    {
        if (target.Status(Path) is not { } status)
            return new Change($"write {Path} ({Convert.ToString(Mode, 8)})", [.. TextDifference.Of("", Text)]);
        if (status.Kind != FileKind.File)
            return Change.Of($"write {Path}") with { HeldBack = "something that is no file is there" };
        if (IsOnlyABeginning)
            return null;

        var present = target.Text(Path)!;
        if (present == Text)
            return status.Mode != Mode || Owner.DiffersFrom(status, target) ? Change.Of($"set owner and mode of {Path} ({Convert.ToString(Mode, 8)})") : null;

        var change = new Change($"change {Path}", [.. TextDifference.Of(present, Text)]);
        return Force || target.Inventory.Wrote(Path, present) ? change : change with { HeldBack = "it was written or changed by somebody else; --force replaces it" };
    }
}
