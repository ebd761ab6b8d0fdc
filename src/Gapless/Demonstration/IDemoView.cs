using Gapless.Contract;

namespace Gapless.Demonstration;

/// <summary>Shows the demo while it runs. Called from several threads.</summary>
internal interface IDemoView : IDisposable
{
    /// <summary>A new step begins.</summary>
    void Step(string text);

    /// <summary>Something about the present step.</summary>
    void Note(string text);

    void Show(EventRecord happened);
}
