using Gapless.Linux.Files;

namespace Gapless.Installation.Steps;

/// <summary>A symbolic link.</summary>
/// <param name="To">As written into it.</param>
internal record MakeLink(string Path, string To) : Step
{
    public bool Force { get; init; }

    protected virtual string Verb => "link";

    public override Change? Against(Target target)
    {
        if (target.Status(Path) is not { } status)
            return Change.Of($"{Verb} {Path} -> {To}");
        var present = target.LinkTarget(Path);
        if (present == To)
            return null;

        var change = Change.Of($"{Verb} {Path} -> {To}{(present is null ? "" : $" (now {present})")}");
        var isOurs = present is not null && target.Inventory.Links.TryGetValue(Path, out var made) && made == present;
        return isOurs || (Force && status.Kind != FileKind.Directory) ? change : change with { HeldBack = "something else is there; --force replaces it" };
    }
}
