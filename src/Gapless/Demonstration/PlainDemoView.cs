using Gapless.Cli;
using Gapless.Contract;
using Gapless.Views;

namespace Gapless.Demonstration;

/// <summary>One line for everything that happens.</summary>
internal sealed class PlainDemoView : IDemoView
{
    private readonly Lock _gate = new();
    private readonly Terminal _terminal;
    private readonly bool _aside;

    /// <param name="aside">True: on standard error, because standard output is for a program.</param>
    public PlainDemoView(Terminal terminal, bool aside)
    {
        _terminal = terminal;
        _aside = aside;
    }

    public void Step(string text) => Line(_terminal.Palette.Paint(Paint.Bold, "==> " + text));

    public void Note(string text) => Line("    " + text);

    public void Show(EventRecord happened) => Line("    " + EventText.Of(happened, _terminal));

    public void Dispose()
    {
        // Every line has been flushed.
    }

    private void Line(string text)
    {
        lock (_gate)
        {
            if (_aside)
                _terminal.ErrorLine(text);
            else
                _terminal.Line(text);

            _terminal.Flush();
        }
    }
}
