using Gapless.Cli;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>The end of a command, for people.</summary>
internal static class ResultText
{
    public static void Write(Terminal terminal, CommandResult result)
    {
        if (result.Outcome is CommandOutcome.Done)
            terminal.Line(terminal.Palette.Paint(Paint.Green, result.Message));
        else
            terminal.ErrorLine("gapless: " + result.Message);

        foreach (var detail in result.Details)
            terminal.ErrorLine("  " + detail);

        foreach (var line in FindingText.Lines(result.Findings ?? [], terminal.Palette))
        {
            if (result.Outcome is CommandOutcome.Done)
                terminal.Line(line);
            else
                terminal.ErrorLine(line);
        }

        if (result.Receipt is { } receipt)
        {
            foreach (var line in ReceiptText.Lines(receipt))
                terminal.Line(line);
        }
    }
}
