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

    /// <summary>When the phase began that it is in.</summary>
    public DateTimeOffset Since => _timeline[^1].At;

    /// <summary>The end of what is under way by the clock: of the time in which the old version is ready to take over, or the failed one is there to be looked at.</summary>
    public DateTimeOffset? Until => State switch
    {
        RolloutState.Warm => Since + Plan.KeepWarm,
        RolloutState.Keeping => Since + Plan.KeepFailed,
        _ => null,
    };

    /// <summary>Where a candidate that failed can be looked at, and until when.</summary>
    public KeptCandidate? Kept { get; set; }

    public int Relieved { get; set; }

    public int Killed { get; set; }

    public double? RevertSeconds { get; set; }

    /// <summary>Null: there was nothing to compare the candidate with.</summary>
    public Trial? Trial { get; set; }

    /// <summary>The candidate is as fast as it will be: the compiler and the caches are through with what users ask.</summary>
    public bool IsWarm { get; set; }

    /// <summary>When the old version had all new connections again.</summary>
    public DateTimeOffset? ReturnedAt { get; set; }

    /// <summary>Cancelled when the phase that started it is left.</summary>
    public CancellationTokenSource? Timer { get; set; }

    /// <summary>The limit for start and proof.</summary>
    public CancellationTokenSource? Deadline { get; set; }

    /// <summary>The command that runs outside the loop; cancelled when the next one begins.</summary>
    public CancellationTokenSource? Work { get; set; }

    /// <summary>Ends when the outcome for users is certain: promoted and drained or kept warm, or reverted.</summary>
    public Task<CommandResult> Settled => _settled.Task;

    /// <summary>Nothing was tried: the release was not let in.</summary>
    public bool IsRefused { get; set; }

    /// <summary>What the preflight refused it for; empty: it did not.</summary>
    public ImmutableArray<Finding> Refusals { get; set; } = [];

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
            Outcome = State switch
            {
                RolloutState.Reverted or RolloutState.Reverting or RolloutState.Keeping or RolloutState.Restoring => "reverted",
                RolloutState.Frozen => "frozen",
                _ => "done",
            },
            Reason = ReasonOf(State),
            RollbackUntil = State is RolloutState.Warm ? Until : null,
            Kept = State is RolloutState.Keeping ? Kept : null,
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
            Judge = Trial?.ToReport(now, ReturnedAt),
            Notes = [.. _notes],
        };
    }

    /// <summary>Why it went back, or stays where it is; null: it does neither.</summary>
    public static string? ReasonOf(RolloutState state) => state switch
    {
        RolloutState.Reverting s => s.Reason,
        RolloutState.Reverted s => s.Reason,
        RolloutState.Keeping s => s.Reason,
        RolloutState.Frozen s => s.Reason,
        _ => null,
    };

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
