using Gapless.Cli;
using Gapless.Installation.Steps;

namespace Gapless.Installation;

/// <summary>Everything that makes an installation, in the order in which it is made.</summary>
internal static class InstallPlan
{
    private const int Secret = 0b110_100_000;
    private const int Public = 0b110_100_100;

    /// <summary>The supervisor insists on it: workers of other users pass through to their releases.</summary>
    private const int Passage = 0b111_001_001;
    private const int GroupReads = 0b111_101_000;

    /// <param name="program">Folder of the program that is to be installed.</param>
    /// <param name="manual">Text of gapless(1).</param>
    /// <param name="force">Also replaces what somebody else has put into the place of the unit or the link.</param>
    public static IReadOnlyList<Step> Of(InstallLayout layout, string program, string manual, bool force)
    {
        var steps = new List<Step>();
        var rootsOwn = layout.IsForUser ? Owner.Caller : new Owner("root", "root");
        steps.AddRange(Above(layout.Inventory));
        if (layout.Account is { } account)
            steps.Add(new MakeAccount(account, layout.State));

        var copy = new CopyProgram(program, layout.ProgramFolder);
        steps.AddRange([.. Above(layout.ProgramFolder), copy]);
        steps.AddRange([.. Above(layout.Link), new MakeLink(layout.Link, layout.Program) { Force = force }]);

        steps.AddRange([.. Above(layout.ConfigFolder), new MakeFolder(layout.ConfigFolder, MakeFolder.Usual, rootsOwn)]);
        steps.Add(new WriteFile(layout.Config, StartingConfig.Text, Secret, Owner.RootFor(layout.Account)) { IsOnlyABeginning = true });
        steps.AddRange([.. Above(layout.State), new MakeFolder(layout.State, Passage, Owner.Of(layout.Account))]);
        steps.Add(new MakeFolder(layout.Logs, GroupReads, Owner.Of(layout.Account)));

        foreach (var (path, shell) in new[] { (layout.BashCompletion, "bash"), (layout.ZshCompletion, "zsh"), (layout.FishCompletion, "fish") })
            steps.AddRange([.. Above(path), new WriteFile(path, CompletionScripts.Of(shell) + "\n", Public, rootsOwn) { Force = force }]);
        steps.AddRange([.. Above(layout.Manual), new WriteFile(layout.Manual, manual, Public, rootsOwn) { Force = force }]);

        var unit = new WriteFile(layout.Unit, UnitText.Of(layout), Public, rootsOwn) { Force = force };
        steps.AddRange([.. Above(layout.Unit), unit, .. Above(layout.EnablingLink), new EnableUnit(layout.EnablingLink, layout.Unit) { Force = force }]);
        steps.AddRange([new ReloadUnits(unit), new UpgradeRunning(copy, InstallLayout.UnitName, layout.Program, layout.Socket), new StartUnit(InstallLayout.UnitName)]);
        return [.. steps.DistinctBy(s => s is MakeFolder { Mode: null } folder ? folder.Path : (object)s)];
    }

    /// <summary>The folders on the way to a path: made where they are missing, else left as they are.</summary>
    private static IEnumerable<Step> Above(string path)
    {
        var folders = new Stack<string>();
        for (var folder = Path.GetDirectoryName(path); folder is { Length: > 1 }; folder = Path.GetDirectoryName(folder))
            folders.Push(folder);
        return folders.Select(f => new MakeFolder(f, null, Owner.Caller));
    }
}
