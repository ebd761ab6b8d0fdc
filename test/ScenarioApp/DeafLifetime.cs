using System.Runtime.InteropServices;

namespace ScenarioApp;

/// <summary>Does not hear SIGTERM.</summary>
internal sealed class DeafLifetime : IHostLifetime, IDisposable
{
    private PosixSignalRegistration? _sigterm;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _sigterm?.Dispose();
}
