using Gapless.Cli;
using Gapless.Installation;
using Gapless.Installation.Steps;

namespace Gapless.Commands;

/// <summary>A plan is looked at as a whole, and then carried out or only shown.</summary>
internal static class InstallRun
{
    /// <param name="goesOnWithout">What cannot be done is left out; false: then nothing is done at all.</param>
    public static int Execute(Terminal terminal, InstallLayout layout, Target target, IReadOnlyList<Step> steps, bool dryRun, bool goesOnWithout)
    {
        var changes = OwnFiles.Run(() => steps.Select(s => (Step: s, Change: s.Against(target))).Where(c => c.Change is not null).Select(c => (c.Step, Change: c.Change!)).ToList());
        if (changes.Count == 0)
        {
            terminal.Line("nothing to do");
            return ExitCode.Done;
        }

        var heldBack = changes.Exists(c => c.Change.HeldBack is not null);
        if (dryRun || (heldBack && !goesOnWithout))
        {
            changes.ForEach(c => Show(terminal, c.Change, withDetails: true));
            terminal.Line(dryRun ? "nothing has been changed" : "nothing has been changed, because of what stands in the way");
            return heldBack && !goesOnWithout ? ExitCode.Refused : ExitCode.Done;
        }

        var runner = new StepRunner(target, layout.Inventory);
        foreach (var (step, change) in changes)
        {
            Show(terminal, change, withDetails: false);
            terminal.Flush();
            if (change.HeldBack is null)
            {
                OwnFiles.Run(() =>
                {
                    runner.Carry(step);
                    return true;
                });
            }
        }

        return ExitCode.Done;
    }

    private static void Show(Terminal terminal, Change change, bool withDetails)
    {
        terminal.Line(change.HeldBack is { } reason ? $"NOT: {change.What}: {reason}" : change.What);
        if (!withDetails)
            return;
        foreach (var line in change.Details)
        {
            Paint? colour = line[0] switch { '+' => Paint.Green, '-' => Paint.Red, _ => null };
            terminal.Line("    " + (colour is { } paint ? terminal.Palette.Paint(paint, line) : line));
        }
    }
}
