using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Gapless.Contract;
using Gapless.Supervisor;

namespace Gapless.IntegrationTests.Control;

/// <summary>An engine that records what it is asked and does what a test tells it.</summary>
internal sealed class FakeSupervisor : ISupervisor
{
    private readonly Lock _gate = new();
    private readonly List<EventRecord> _events = [];
    private TaskCompletionSource _more = NewSignal();

    /// <summary>Name of the method, request, actor.</summary>
    public List<(string Command, object? Request, string Actor)> Asked { get; } = [];

    public Func<CancellationToken, Task<CommandResult>> OnCommand { get; set; } = _ => Task.FromResult(CommandResult.Done("done"));

    public IReadOnlyList<string> LogLines { get; set; } = [];

    public long LastEventId
    {
        get
        {
            lock (_gate)
                return _events.Count;
        }
    }

    public void Record(string text, string? service = "shop")
    {
        TaskCompletionSource woken;
        lock (_gate)
        {
            _events.Add(new EventRecord { Id = _events.Count + 1, Time = DateTimeOffset.UnixEpoch, Kind = "test", Text = text, Service = service });
            woken = _more;
            _more = NewSignal();
        }

        woken.SetResult();
    }

    public AuditReport Audit(string? head) => new() { Events = LastEventId, Head = head };

    public StatusReport Status() => new()
    {
        Version = "1.2.3",
        Pid = Environment.ProcessId,
        StartedAt = DateTimeOffset.UnixEpoch,
        ConfigPath = "/etc/gapless/gapless.yaml",
        Services = [new ServiceStatus { Name = "shop", State = "running", Endpoints = [new EndpointStatus("0.0.0.0:8080", "steered", 0, null)], Generations = [] }],
    };

    public Task<CommandResult> DeployAsync(DeployRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> RollbackAsync(RollbackRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> UpdateAsync(UpdateRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> ResetTrustAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> PromoteAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> PauseAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> ResumeAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> AbortAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> RestartAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> ScaleAsync(ScaleRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public Task<CommandResult> ReloadAsync(string actor, CancellationToken cancellationToken) => Ask(null, actor, cancellationToken);

    public Task<CommandResult> TestAlertsAsync(string actor, CancellationToken cancellationToken) => Ask(null, actor, cancellationToken);

    public Task<CommandResult> StopAsync(ServiceRequest request, string actor, CancellationToken cancellationToken) => Ask(request, actor, cancellationToken);

    public IReadOnlyList<ReleaseInfo> Releases(string? service) =>
        [new ReleaseInfo(service ?? "shop", "0123456789abcdef", "v1", DateTimeOffset.UnixEpoch, 1234, "live")];

    public IReadOnlyList<RolloutInfo> History(string? service, int limit) =>
        [.. Enumerable.Range(1, limit).Select(i => new RolloutInfo(i, service ?? "shop", DateTimeOffset.UnixEpoch, null, "deploy", null, "0123456789abcdef", "done", null, null, null))];

    public async IAsyncEnumerable<EventRecord> EventsAsync(long after, string? service, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            ImmutableArray<EventRecord> fresh;
            Task more;
            lock (_gate)
            {
                fresh = [.. _events.Skip((int)after)];
                more = _more.Task;
            }

            foreach (var record in fresh)
            {
                after = record.Id;
                if (service is null || record.Service == service)
                    yield return record;
            }

            if (!follow)
                yield break;

            await more.WaitAsync(cancellationToken);
        }
    }

    public async IAsyncEnumerable<string> LogsAsync(string? service, int lines, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var line in LogLines.TakeLast(lines))
            yield return line;

        if (follow)
            await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public Task PulseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void StopStarting()
    {
    }

    public Task DetachAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SuspendAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ShutdownAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<CommandResult> Ask(object? request, string actor, CancellationToken cancellationToken, [CallerMemberName] string command = "")
    {
        lock (_gate)
            Asked.Add((command, request, actor));

        return OnCommand(cancellationToken);
    }
}
