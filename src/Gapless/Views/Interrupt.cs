using System.Runtime.InteropServices;

namespace Gapless.Views;

/// <summary>Ctrl-C and SIGTERM as something to wait for, so that a view can leave the terminal as it found it.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interrupt()
    {
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    public CancellationToken Token => _asked.Token;

    /// <summary>True when the interrupt came within the time.</summary>
    public bool Wait(TimeSpan time) => _asked.Token.WaitHandle.WaitOne(time);

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();

        _asked.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _asked.Cancel();
    }
}
