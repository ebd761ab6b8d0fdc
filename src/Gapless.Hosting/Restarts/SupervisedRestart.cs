using System.Runtime.InteropServices;
using Gapless.Linux.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.Restarts;

/// <summary>In the place of <see cref="SelfRestart"/> where a supervisor replaces the process: says so, and keeps SIGUSR2 from killing it.</summary>
internal sealed partial class SupervisedRestart : IHostedService, IDisposable
{
    private readonly ILogger _log;
    private readonly PosixSignalRegistration _signal;

    public SupervisedRestart(ILogger<SupervisedRestart> log)
    {
        _log = log;
        _signal = PosixSignalRegistration.Create((PosixSignal)Signals.User2, context =>
        {
            context.Cancel = true;
            LogIgnored();
        });
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogSupervised();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signal.Dispose();

    [LoggerMessage(1, LogLevel.Information, "Gapless runs this process and replaces it: it does not restart itself")]
    private partial void LogSupervised();

    [LoggerMessage(2, LogLevel.Warning, "SIGUSR2 is passed over: send it to the supervisor, or use 'gapless restart'")]
    private partial void LogIgnored();
}
