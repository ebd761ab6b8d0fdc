using Gapless.Linux.Files;

namespace Gapless.Installation.Steps;

/// <summary>A folder with this owner and mode.</summary>
/// <param name="Mode">Permission bits; null: of one that is there it does not matter.</param>
internal sealed record MakeFolder(string Path, int? Mode, Owner Owner) : Step
{
    public const int Usual = 0b111_101_101;

    public override Change? Against(Target target)
    {
        var rights = Mode is { } mode ? $" ({Convert.ToString(mode, 8)}{(Owner.User is null ? "" : $", {Owner.User}:{Owner.Group}")})" : "";
        if (target.Status(Path) is not { } status)
            return Change.Of($"make folder {Path}{rights}");
        if (status.Kind == FileKind.SymbolicLink && Directory.Exists(target.At(Path)))
            return null;
        if (status.Kind != FileKind.Directory)
            return Change.Of($"make folder {Path}") with { HeldBack = "something that is no folder is there" };

        var differs = Mode is not null && (status.Mode != Mode || Owner.DiffersFrom(status, target));
        return differs ? Change.Of($"set owner and mode of {Path}{rights}") : null;
    }
}
