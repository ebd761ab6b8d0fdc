using System.Text.Json;
using Gapless.Contract;
using Gapless.Contract.Workers;
using Gapless.Hosting.Crashes;
using Gapless.Hosting.Draining;
using Gapless.Hosting.HandOver;
using Gapless.Hosting.Requests;
using Gapless.Hosting.Leadership;
using Gapless.Hosting.Restarts;
using Gapless.Hosting.State;
using Gapless.Hosting.Transport;
using Gapless.Linux;
using Gapless.Linux.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gapless.Hosting.Control;

/// <summary>
/// The worker's end of its control channel: reports upwards, carries out orders, and connects again when the supervisor was replaced. In an app that restarts itself the process
/// before this one is its supervisor, until it has ended.
/// </summary>
internal sealed partial class ControlLink : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(200);

    private readonly ControlAddress _address;
    private readonly ConnectionTable _table;
    private readonly Successors _successors;
    private readonly Adoption _adoption;
    private readonly StateCourier? _state;
    private readonly WordTable? _words;
    private readonly GenerationLeadership? _leadership;
    private readonly Succession? _succession;
    private readonly DrainState _drain;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _reports = new();
    private readonly SemaphoreSlim _sending = new(1);
    private volatile SeqPacketChannel? _channel;
    private readonly RequestMeasurements _measurements;
    private WorkerCounts? _lastSent;
    private Task _reporting = Task.CompletedTask;

    /// <param name="services">Asked for what only some apps have.</param>
    public ControlLink(ControlAddress address, ConnectionTable table, Successors successors, Adoption adoption, RequestMeasurements measurements, DrainState drain, IHostApplicationLifetime lifetime, IServiceProvider services, TimeProvider clock, ILogger<ControlLink> log)
    {
        _address = address;
        _table = table;
        _successors = successors;
        _adoption = adoption;
        _state = services.GetService<StateCourier>();
        _words = services.GetService<WordTable>();
        _measurements = measurements;
        _leadership = services.GetService<GenerationLeadership>();
        _succession = services.GetService<Succession>();
        _drain = drain;
        _lifetime = lifetime;
        _clock = clock;
        _log = log;
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _state?.Attach(SendAsync);
        if (_leadership is not null)
            _leadership.Changed += leads => _ = SendAsync(new LeadReport { Leads = leads });
        if (_address is PredecessorAddress)
            _lifetime.ApplicationStarted.Register(() => _ = SendAsync(new StartedReport()));
        else
            _drain.Closed += () => _ = SendAsync(new LeavingReport());
        await TryConnectAsync();
        _ = RunAsync();
        _reporting = ReportAsync();
        if (_state is not null)
            await _state.WhenStartedAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The last word, when nothing can change any more.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_state is not null)
        {
            await _state.SendLastAsync(cancellationToken);
            await _state.LeaveAsync();
        }

        // A report of this second that is on its way would otherwise come after the last word, and contradict it.
        await _reports.CancelAsync();
        await _reporting;
        await SendMeasurementsAsync();
        await SendAsync(_table.Accounts.ToCounts(_table.Count, final: true));
        await _stop.CancelAsync();
    }

    public void Dispose()
    {
        _reports.Cancel();
        _stop.Cancel();
        _channel?.Dispose();
    }

    /// <summary>False: nobody will ever be there again.</summary>
    private async Task<bool> TryConnectAsync()
    {
        try
        {
            if (_address.Connect() is not { } channel)
                return false;
            _channel = channel;
            _lastSent = null;
            _state?.OnConnecting();
            await SendAsync(Hello());
            if (_words is not null)
                await SendAsync(new WordsReport(), [_words.File.Descriptor]);
        }
        catch (LinuxException error)
        {
            LogNobody(_address, error.Message);
        }

        return true;
    }

    private WorkerHello Hello() => new()
    {
        WorkerId = _address.WorkerId,
        Library = typeof(ControlLink).Assembly.GetName().Version?.ToString() ?? "",
        CanLead = _leadership is not null,
        CopyStates = _state?.CopyStates ?? 0,
        MoveStates = _state?.MoveStates ?? 0,
        AwaitsState = _state is { AwaitsStart: true },
    };

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                if (_channel is { } channel)
                    await CarryOutAsync(channel);
                if (_address is SupervisorAddress)
                    await Task.Delay(RetryPeriod, _clock, _stop.Token);
                if (_channel is null && !await TryConnectAsync())
                    break;
            }

            _succession?.OnPredecessorGone();
            _leadership?.Order(mayLead: true);
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
            LogNobody(_address, error.Message);
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
                _succession?.Accept();
                _ = _adoption.ServeAsync(channel);
                break;
            case HandOverOrder handOver:
                _successors.Use(descriptors, handOver.Share);
                break;
            case LeadOrder { MayLead: var mayLead }:
                if (mayLead)
                    _succession?.AllowLeading();
                _leadership?.Order(mayLead);
                break;
            case PromoteOrder:
                _succession?.Promote();
                break;
            case StateOrder stateOrder when _state is not null:
                _state.CarryOut(stateOrder, descriptors);
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
            while (await timer.WaitForNextTickAsync(_reports.Token))
            {
                await SendMeasurementsAsync();
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

    private async Task SendMeasurementsAsync()
    {
        if (_measurements.Take(_clock.GetUtcNow()) is { } measurements)
            await SendAsync(measurements);
    }

    private Task<bool> SendAsync(WorkerReport report) => SendAsync(report, []);

    /// <summary>False: nobody is there.</summary>
    private async Task<bool> SendAsync(WorkerReport report, IReadOnlyList<FileDescriptor> descriptors)
    {
        if (_channel is not { } channel)
            return false;
        await _sending.WaitAsync();
        try
        {
            await channel.SendAsync(JsonSerializer.SerializeToUtf8Bytes(report, WorkerContractJson.Default.WorkerReport), descriptors, _stop.Token);
            return true;
        }
        catch (Exception error) when (error is LinuxException or ObjectDisposedException or OperationCanceledException)
        {
            // Seen by whoever reads.
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Nobody at {Address}: {Reason}")]
    private partial void LogNobody(ControlAddress address, string reason);

    [LoggerMessage(2, LogLevel.Warning, "An order that is not known was left: {Reason}")]
    private partial void LogUnknownOrder(string reason);
}
