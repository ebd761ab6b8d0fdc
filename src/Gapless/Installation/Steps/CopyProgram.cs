namespace Gapless.Installation.Steps;

/// <summary>The program with everything that lies beside it.</summary>
/// <param name="From">On this machine, not below the target's root.</param>
internal sealed record CopyProgram(string From, string To) : Step
{
    public override Change? Against(Target target)
    {
        var to = target.At(To);
        if (Path.GetFullPath(From) == Path.GetFullPath(to))
            return null;
        var (from, there) = (ProgramTree.Read(From), ProgramTree.Read(to));
        if (there is null)
            return Change.Of($"copy the program from {From} to {To}");
        var changed = from!.Count(f => !there.TryGetValue(f.Key, out var digest) || digest != f.Value);
        var gone = there.Keys.Count(k => !from!.ContainsKey(k));
        if (changed + gone == 0)
            return null;

        var change = Change.Of($"replace the program in {To} ({changed} files differ{(gone == 0 ? "" : $", {gone} go")})");
        return target.Inventory.Trees.Contains(To) ? change : change with { HeldBack = "something that was not installed from here is there" };
    }
}
