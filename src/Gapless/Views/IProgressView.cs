using Gapless.Contract;

namespace Gapless.Views;

/// <summary>Shows the events of a command while it runs. Disposed before the result is printed.</summary>
internal interface IProgressView : IDisposable
{
    void Show(EventRecord happened);
}
