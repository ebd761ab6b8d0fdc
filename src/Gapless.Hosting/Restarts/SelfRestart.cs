using System.Runtime.InteropServices;
using Gapless.Contract.Workers;
using Gapless.Hosting.Transport;
using Gapless.Linux;
using Gapless.Linux.Processes;
using Gapless.Linux.Systemd;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gapless.Hosting.Restarts;

/// <summary>
/// On SIGUSR2 starts what is now at the path that this process was started from, lets it take over when it has started, and leaves. If anything fails before the successor is the service, the
/// successor is ended and this process goes on as if nothing had been asked. See docs/design/013-self-restart.md.
/// </summary>
internal sealed partial class SelfRestart : IHostedLifecycleService, IDisposable
{
    private readonly Launch _launch;
    private readonly InheritedEndpoints _endpoints;
    private readonly Succession _succession;
    private readonly Changeover _changeover;
    private readonly TimeSpan _readyLimit;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly NotifyClient _systemd;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly PosixSignalRegistration _signal;
    private SuccessorProcess? _successor;
    private Task _restart = Task.CompletedTask;

    public SelfRestart(Launch launch, InheritedEndpoints endpoints, Succession succession, Changeover changeover, IOptions<SelfRestartOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<SelfRestart> log)
    {
        _launch = launch;
        _endpoints = endpoints;
        _succession = succession;
        _changeover = changeover;
        _readyLimit = options.Value.ReadyLimit;
        _lifetime = lifetime;
        _systemd = new NotifyClient(clock);
        _clock = clock;
        _log = log;
        // Before anything starts: without it the signal kills.
        _signal = PosixSignalRegistration.Create((PosixSignal)Signals.User2, OnSignal);
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _changeover.Attach();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A restart under way ends with the process that was told to stop, before connections leave.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Task restart;
        lock (_gate)
            restart = _restart;
        await _stopping.CancelAsync();
        await restart;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => _changeover.SendLateAsync();

    /// <summary>The channel to the successor stays open: its end says that this process has ended.</summary>
    public void Dispose() => _signal.Dispose();

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_succession.HasLeft || _stopping.IsCancellationRequested || _lifetime.ApplicationStopping.IsCancellationRequested)
                LogRefused("this process leaves");
            else if (!_restart.IsCompleted)
                LogRefused("a restart is under way");
            else if (!_succession.Serves || !_lifetime.ApplicationStarted.IsCancellationRequested)
                LogRefused("this process has not taken over yet");
            else
                _restart = Task.Run(RestartAsync);
        }
    }

    private async Task RestartAsync()
    {
        var began = _clock.GetTimestamp();
        LogBegun(string.Join(' ', _launch.Command), _launch.Directory);
        Say(() => _systemd.Reloading());
        try
        {
            _successor = SuccessorProcess.Start(_launch, _endpoints, _clock);
            LogStarted(_successor.Pid);
            await _changeover.PassAsync(_successor, await ReadyAsync(_successor));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            await GiveUpAsync(error);
            return;
        }

        LogDone(_successor.Pid, _clock.GetElapsedTime(began).TotalSeconds);
        Say(() => _systemd.ReadyAs(_successor.Pid));
        _lifetime.StopApplication();
    }

    private async Task<WorkerHello> ReadyAsync(SuccessorProcess successor)
    {
        using var limit = new CancellationTokenSource(_readyLimit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _lifetime.ApplicationStopping, _stopping.Token);
        try
        {
            var hello = await successor.AwaitAsync(successor.Hello, either.Token);
            if (hello.Protocol != WorkerHello.CurrentProtocol)
                throw new RestartFailedException($"process {successor.Pid} ({hello.Library}) speaks protocol {hello.Protocol}, this one {WorkerHello.CurrentProtocol}");
            await _changeover.BringStateAsync(successor, hello);
            await successor.AwaitAsync(successor.Started, either.Token);
            return hello;
        }
        catch (OperationCanceledException)
        {
            throw new RestartFailedException(limit.IsCancellationRequested ? $"process {successor.Pid} was not ready within {_readyLimit.TotalSeconds:0.#} s" : "this process was told to stop");
        }
    }

    private async Task GiveUpAsync(Exception error)
    {
        try
        {
            if (_successor is not null)
                await _changeover.TakeBackAsync(_successor);
        }
        finally
        {
            _successor?.Dispose();
            _successor = null;
            if (error is RestartFailedException or LinuxException)
                LogFailed(error.Message);
            else
                LogBroken(error);
            Say(() => _systemd.Ready($"restart failed: {error.Message}"));
        }
    }

    private void Say(Action what)
    {
        try
        {
            what();
        }
        catch (LinuxException error)
        {
            LogNobodyListens(error.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Restart: starting {Command} in {Directory}")]
    private partial void LogBegun(string command, string directory);

    [LoggerMessage(2, LogLevel.Information, "Restart: process {Pid} was started")]
    private partial void LogStarted(int pid);

    [LoggerMessage(3, LogLevel.Information, "Restart: process {Pid} has taken over after {Seconds:0.00} s; this one leaves")]
    private partial void LogDone(int pid, double seconds);

    [LoggerMessage(4, LogLevel.Error, "Restart failed: {Reason}. Nothing has changed; this process goes on")]
    private partial void LogFailed(string reason);

    [LoggerMessage(5, LogLevel.Error, "Restart failed. This process goes on")]
    private partial void LogBroken(Exception error);

    [LoggerMessage(6, LogLevel.Warning, "SIGUSR2 is passed over: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(7, LogLevel.Warning, "systemd was not told: {Reason}")]
    private partial void LogNobodyListens(string reason);
}
