using System.Globalization;
using Gapless.Cli;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>An event as one line.</summary>
internal static class EventText
{
    public static string Of(EventRecord happened, Terminal terminal)
    {
        var time = happened.Time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var actor = happened.Actor is null ? "" : terminal.Palette.Paint(Paint.Dim, $" ({happened.Actor})");
        return $"{terminal.Palette.Paint(Paint.Dim, time)} {terminal.Palette.Paint(Paint.Cyan, happened.Service ?? "gapless")}: {happened.Text}{actor}";
    }
}
