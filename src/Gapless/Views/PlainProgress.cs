using Gapless.Cli;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>One line for each event, for pipes, logs and CI.</summary>
internal sealed class PlainProgress : IProgressView
{
    private readonly Terminal _terminal;

    public PlainProgress(Terminal terminal)
    {
        _terminal = terminal;
    }

    public void Show(EventRecord happened)
    {
        _terminal.Line(EventText.Of(happened, _terminal));
        _terminal.Flush();
    }

    public void Dispose()
    {
        // Every line has been flushed.
    }
}
