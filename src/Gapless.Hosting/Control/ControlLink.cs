using System.Text.Json;
using Gapless.Contract;
using Gapless.Contract.Workers;
using Gapless.Hosting.HandOver;
using Gapless.Hosting.Transport;
using Gapless.Linux;
using Gapless.Linux.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.Control;

/// <summary>The worker's end of its control channel: reports upwards, carries out orders, and connects again when the supervisor was replaced.</summary>
internal sealed partial class ControlLink : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(200);

    private readonly string _path;
    private readonly string _workerId;
    private readonly ConnectionTable _table;
    private readonly Successors _successors;
    private readonly Adoption _adoption;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _sending = new(1);
    private volatile SeqPacketChannel? _channel;
    private WorkerCounts? _lastSent;

    public ControlLink(ControlAddress address, ConnectionTable table, Successors successors, Adoption adoption, TimeProvider clock, ILogger<ControlLink> log)
    {
        _path = address.Path;
        _workerId = address.WorkerId;
        _table = table;
        _successors = successors;
        _adoption = adoption;
        _clock = clock;
        _log = log;
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await TryConnectAsync();
        _ = RunAsync();
        _ = ReportAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The last word, when nothing can change any more.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await SendAsync(_table.Accounts.ToCounts(_table.Count, final: true));
        await _stop.CancelAsync();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _channel?.Dispose();
    }

    private async Task<bool> TryConnectAsync()
    {
        try
        {
            var channel = SeqPacketChannel.Connect(_path);
            _channel = channel;
            _lastSent = null;
            await SendAsync(new WorkerHello { WorkerId = _workerId, Library = typeof(ControlLink).Assembly.GetName().Version?.ToString() ?? "" });
            return true;
        }
        catch (LinuxException error)
        {
            LogNoSupervisor(_path, error.Message);
            return false;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                if (_channel is { } channel)
                    await CarryOutAsync(channel);
                await Task.Delay(RetryPeriod, _clock, _stop.Token);
                if (_channel is null)
                    await TryConnectAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    /// <summary>Until the supervisor has gone.</summary>
    private async Task CarryOutAsync(SeqPacketChannel channel)
    {
        var buffer = new byte[WorkerContractJson.LongestMessage];
        try
        {
            while (await channel.ReceiveAsync(buffer, _stop.Token) is { } message)
            {
                CarryOut(buffer.AsSpan(0, message.Length), message.Descriptors);
                await SendAsync(new OrderTaken());
            }
        }
        catch (LinuxException error)
        {
            LogNoSupervisor(_path, error.Message);
        }

        _channel = null;
        channel.Dispose();
    }

    private void CarryOut(ReadOnlySpan<byte> message, IReadOnlyList<FileDescriptor> descriptors)
    {
        WorkerOrder? order;
        try
        {
            order = JsonSerializer.Deserialize(message, WorkerContractJson.Default.WorkerOrder);
        }
        catch (JsonException error)
        {
            // A newer supervisor: what this library does not know it does not do.
            LogUnknownOrder(error.Message);
            order = null;
        }

        switch (order)
        {
            case AdoptOrder when descriptors is [var channel]:
                _ = _adoption.ServeAsync(channel);
                break;
            case HandOverOrder:
                _successors.Use(descriptors);
                break;
            default:
                foreach (var descriptor in descriptors)
                    descriptor.Dispose();
                break;
        }
    }

    private async Task ReportAsync()
    {
        using var timer = new PeriodicTimer(ReportPeriod, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var counts = _table.Accounts.ToCounts(_table.Count, final: false);
                if (counts != _lastSent)
                    await SendAsync(counts);
                _lastSent = counts;
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task SendAsync(WorkerReport report)
    {
        if (_channel is not { } channel)
            return;
        await _sending.WaitAsync();
        try
        {
            await channel.SendAsync(JsonSerializer.SerializeToUtf8Bytes(report, WorkerContractJson.Default.WorkerReport), [], _stop.Token);
        }
        catch (Exception error) when (error is LinuxException or ObjectDisposedException or OperationCanceledException)
        {
            // Seen by whoever reads.
        }
        finally
        {
            _sending.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "No supervisor at {Path}: {Reason}")]
    private partial void LogNoSupervisor(string path, string reason);

    [LoggerMessage(2, LogLevel.Warning, "An order that is not known was left: {Reason}")]
    private partial void LogUnknownOrder(string reason);
}
