using Gapless.Cli;

namespace Gapless.Demonstration;

/// <summary>The last page of the demo.</summary>
internal static class DemoReceipt
{
    public static void Write(Terminal terminal, DemoResult result)
    {
        terminal.Line("");
        terminal.Line(result.Traffic.ToText().TrimEnd());
        terminal.Line("");
        terminal.Line($"requests answered                              {result.Traffic.Ok}");
        terminal.Line($"on connections inside the worker killed by -9  {result.Inside}");
        terminal.Line($"lost by anything else                          {result.Lost}");
        foreach (var fault in result.Faults)
            terminal.Line(terminal.Palette.Paint(Paint.Red, "fault: " + fault));

        terminal.Line(result.Good
            ? terminal.Palette.Paint(Paint.Green, "Nothing was lost.")
            : terminal.Palette.Paint(Paint.Red, "This is not what was promised."));
    }
}
