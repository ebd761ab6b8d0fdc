using Gapless.Installation.Steps;

namespace Gapless.Installation;

/// <summary>Takes away what the inventory says was made. Configuration, state and the account that owns them stay, unless they are to go too.</summary>
internal static class RemovalPlan
{
    public static IReadOnlyList<Step> Of(InstallLayout layout, Inventory made, bool purge)
    {
        bool Stays(string path) => !purge && (IsIn(path, layout.ConfigFolder) || IsIn(path, layout.State));
        var steps = new List<Step> { new StopUnit(InstallLayout.UnitName) };
        steps.AddRange(made.Links.Keys.Select(l => new RemoveLink(l)));
        steps.AddRange(made.Files.Keys.Where(f => !Stays(f)).Select(f => new RemoveFile(f) { Force = purge && IsIn(f, layout.ConfigFolder) }));
        steps.AddRange(made.Trees.Select(t => new RemoveFolder(t) { WithContents = true }));

        // The deepest first. What is the supervisor's own goes with everything in it; other folders may have become somebody else's.
        foreach (var folder in made.Folders.Where(f => !Stays(f)).OrderByDescending(f => f.Length))
            steps.Add(new RemoveFolder(folder) { WithContents = purge && (IsIn(folder, layout.ConfigFolder) || IsIn(folder, layout.State)) });
        steps.Add(new ForgetUnit(layout.Unit));
        if (purge)
            steps.AddRange([.. made.Accounts.Select(a => new RemoveAccount(a)), new RemoveInventory(layout.Inventory)]);
        return steps;
    }

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
