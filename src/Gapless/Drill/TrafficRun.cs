using Gapless.Drill.Clients;
using Gapless.Drill.Wire;

namespace Gapless.Drill;

/// <summary>
/// Makes the traffic of a plan and accounts for every request. No request is ever repeated. <see cref="Mark"/> and <see cref="Snapshot"/> may be
/// called from any thread.
/// </summary>
internal sealed class TrafficRun : IAsyncDisposable
{
    public const int FailuresKept = 200;

    private static readonly TimeSpan UnwindTimeout = TimeSpan.FromSeconds(5);

    private readonly TrafficPlan _plan;
    private readonly TimeProvider _time;
    private readonly RunClock _clock;
    private readonly FailureLog _failures;
    private readonly DeadlineWatch _watch;
    private readonly ClassTally[] _tallies;
    private readonly CancellationTokenSource _stopping = new();
    private Task _clients = Task.CompletedTask;
    private bool _started;

    public TrafficRun(TrafficPlan plan, TimeProvider time)
    {
        _plan = plan;
        _time = time;
        _clock = new RunClock(time);
        _failures = new FailureLog($"{(uint)plan.Seed:x8}", FailuresKept);
        _watch = new DeadlineWatch(_clock);
        _tallies = [.. plan.Classes.Select(c => new ClassTally(c, _clock, _failures))];
    }

    /// <summary>Begins the traffic, spread over the first third of a second. Once only.</summary>
    public void Start()
    {
        if (_started)
            throw new InvalidOperationException("the run has been started before");
        _started = true;
        var clients = _plan.Classes.Zip(_tallies).SelectMany(c => Enumerable.Repeat(c, c.First.Connections));
        _clients = Task.WhenAll(clients.Select((c, i) => Client(c.First, c.Second, i).RunAsync()).ToArray());
    }

    /// <summary>Begins a phase: failures from now on carry this label.</summary>
    public void Mark(string label) => _failures.Mark(label, _clock.Elapsed);

    public TrafficReport Snapshot()
    {
        var (phases, failures) = _failures.ToReport();
        return new TrafficReport
        {
            Seed = _plan.Seed,
            Seconds = _clock.Elapsed.TotalSeconds,
            Classes = [.. _tallies.Select(t => t.ToReport())],
            Phases = phases,
            Failures = failures,
        };
    }

    /// <summary>
    /// Begins no more requests, waits for those under way as long as the plan says, counts the rest as timed out, and closes all connections.
    /// </summary>
    /// <exception cref="InvalidOperationException">The books do not balance: a fault of the load generator, and no result at all.</exception>
    public async Task<TrafficReport> StopAsync()
    {
        foreach (var tally in _tallies)
            tally.EndGaps();
        await _stopping.CancelAsync();
        try
        {
            await _clients.WaitAsync(_plan.StopTimeout, _time);
        }
        catch (TimeoutException)
        {
            _watch.ExpireAll();
            await _clients.WaitAsync(UnwindTimeout, _time);
        }
        var report = Snapshot();
        foreach (var c in report.Classes)
        {
            if (c.Started != c.Ok + c.Failed)
                throw new InvalidOperationException($"{c.Class}: {c.Started} requests were started, {c.Ok} + {c.Failed} ended");
        }
        return report;
    }

    /// <summary>Ends a run whose report nobody wants. After <see cref="StopAsync"/> it only frees what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _watch.ExpireAll();
        await _clients.WaitAsync(UnwindTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _watch.Dispose();
        _stopping.Dispose();
    }

    private TrafficClient Client(ClassPlan plan, ClassTally tally, int index)
    {
        var setting = new ClientSetting(
            plan, tally, _plan.EndPointFor(index), _plan.Host, _plan.RequestTimeout, _watch, _clock, new Random(HashCode(index)), _stopping.Token);
        return plan.Class switch
        {
            TrafficClass.Pipeline => new PipelineClient(setting),
            TrafficClass.WebSocket => new WebSocketClient(setting),
            _ => new ExchangeClient(setting),
        };
    }

    private int HashCode(int index) => unchecked((_plan.Seed * 397) ^ index);
}
