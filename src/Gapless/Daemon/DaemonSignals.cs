using System.Runtime.InteropServices;
using Gapless.Linux.Processes;

namespace Gapless.Daemon;

/// <summary>What signals ask of the supervisor. A second SIGINT does not wait for the drain that the first one began.</summary>
internal sealed class DaemonSignals : IDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <param name="reload">SIGHUP; runs on a thread of the runtime and must not block.</param>
    /// <param name="restart">SIGUSR2; likewise.</param>
    public DaemonSignals(Action reload, Action restart)
    {
        On(PosixSignal.SIGHUP, reload);
        On((PosixSignal)Signals.User2, restart);
        On(PosixSignal.SIGTERM, () => _stop.TrySetResult());
        On(PosixSignal.SIGINT, Interrupt);
    }

    /// <summary>Completes at the first SIGTERM or SIGINT.</summary>
    public Task StopAsked => _stop.Task;

    public void Dispose() => _registrations.ForEach(r => r.Dispose());

    private void Interrupt()
    {
        if (!_stop.TrySetResult())
            Environment.Exit(ExitCode.Refused);
    }

    private void On(PosixSignal signal, Action act) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        act();
    }));
}
