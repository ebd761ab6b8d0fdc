using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Supervisor.Generations;
using Gapless.Supervisor.Journal;

namespace Gapless.Supervisor.Rollouts;

/// <summary>One rollout while it runs: its state, and what its receipt will say. Belongs to the service's loop.</summary>
internal sealed class RolloutRun
{
    private readonly TaskCompletionSource<CommandResult> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Receipt> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PhaseStart> _timeline;
    private readonly List<string> _notes = [];
    private GenerationAccount _left = GenerationAccount.Empty;
    private long _adopted;

    public RolloutRun(RolloutState state, string? fromRelease, IEnumerable<PhaseStart> timeline)
    {
        State = state;
        FromRelease = fromRelease;
        _timeline = [.. timeline];
    }

    public RolloutState State { get; private set; }

    public RolloutPlan Plan => State.Plan;

    public string? FromRelease { get; }

    public int Relieved { get; set; }

    public int Killed { get; set; }

    public double? RevertSeconds { get; set; }

    /// <summary>Cancelled when the phase that started it is left.</summary>
    public CancellationTokenSource? Timer { get; set; }

    /// <summary>The limit for start and proof.</summary>
    public CancellationTokenSource? Deadline { get; set; }

    /// <summary>The command that runs outside the loop; cancelled when the next one begins.</summary>
    public CancellationTokenSource? Work { get; set; }

    /// <summary>Ends when the outcome for users is certain: promoted and drained or kept warm, or reverted.</summary>
    public Task<CommandResult> Settled => _settled.Task;

    /// <summary>Rejected because it failed, and not because somebody asked.</summary>
    public bool FailedByItself { get; set; }

    public void Enter(RolloutState state, DateTimeOffset now)
    {
        if (_timeline.Count == 0 || _timeline[^1].Phase != state.Phase)
            _timeline.Add(new PhaseStart(state.Phase, now));
        State = state;
    }

    public void Note(string text)
    {
        if (!_notes.Contains(text))
            _notes.Add(text);
    }

    /// <summary>Adds the account of a generation that has ended, and how many connections the one that stays took over.</summary>
    public void CountLeft(GenerationAccount account, long adopted)
    {
        _left = _left.Plus(account);
        _adopted += adopted;
    }

    /// <summary>Ends when the rollout is closed, with its receipt.</summary>
    public Task<Receipt> Ended => _ended.Task;

    public void End(Receipt receipt) => _ended.TrySetResult(receipt);

    public void Settle(CommandResult result) => _settled.TrySetResult(result);

    public RolloutRecord ToRecord(string service) => new(service, State, [.. _timeline], FromRelease);

    public Receipt ToReceipt(string service, DateTimeOffset now)
    {
        var steps = ImmutableArray.CreateBuilder<ReceiptStep>();
        for (var i = 0; i < _timeline.Count; i++)
        {
            var end = i + 1 < _timeline.Count ? _timeline[i + 1].At : now;
            if (_timeline[i].Phase is not ("done" or "reverted"))
                steps.Add(new ReceiptStep(_timeline[i].Phase, Seconds(end - _timeline[i].At)));
        }

        return new Receipt
        {
            Rollout = Plan.Id,
            Service = service,
            Outcome = State is RolloutState.Reverted or RolloutState.Reverting or RolloutState.Restoring ? "reverted" : "done",
            Reason = (State as RolloutState.Reverted)?.Reason,
            FromRelease = FromRelease,
            ToRelease = Plan.Release ?? "",
            FromGeneration = Plan.From,
            ToGeneration = Plan.To,
            Steps = steps.ToImmutable(),
            TotalSeconds = Seconds(now - Plan.StartedAt),
            RevertSeconds = RevertSeconds,
            Relieved = Relieved,
            Killed = Killed,
            Connections = _left.ToReceipt(_adopted),
            Notes = [.. _notes],
        };
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
