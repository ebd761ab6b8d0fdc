using System.Collections.Immutable;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Rollouts;
using static Gapless.Supervisor.Rollouts.RolloutState;

namespace Gapless.UnitTests.Rollouts;

/// <summary>The whole table: every state against every event.</summary>
public sealed class RolloutMachineTests
{
    private static readonly RolloutPlan Plan = new()
    {
        Id = 1,
        Kind = RolloutKind.Deploy,
        Source = "/release",
        Release = "r2",
        From = 1,
        To = 2,
        Steps = [new RolloutStep(500, TimeSpan.Zero), new RolloutStep(2500, TimeSpan.FromSeconds(30)), new RolloutStep(10_000, TimeSpan.Zero)],
        Within = TimeSpan.FromSeconds(60),
        StartedAt = DateTimeOffset.UnixEpoch,
        Actor = "test",
    };

    private static readonly RolloutPlan ByEvidence = Plan with { ByEvidence = true, Steps = RolloutPace.Steps(TimeSpan.FromSeconds(30)) };

    private static readonly RolloutPlan OneWay = Plan with { OneWay = true, KeepWarm = TimeSpan.FromMinutes(5) };

    private static readonly RolloutPlan Recreate = Plan with { Strategy = RolloutStrategy.Recreate, Steps = [new RolloutStep(10_000, TimeSpan.Zero)] };

    private static readonly ImmutableArray<RolloutState> States =
    [
        new Created(Plan), new Staging(Plan), new MakingRoom(Recreate), new Starting(Plan), new Proving(Plan),
        new Shifting(Plan, 1), new Shifting(Plan, 1, Holding: true), new Shifting(Plan, 1, Holding: true, Paused: true), new Shifting(ByEvidence, 1, Holding: true),
        new Promoting(Plan), new Warm(Plan), new Draining(Plan), new Reverting(Plan, "r"), new Restoring(Recreate, "r"),
        new Shifting(OneWay, 1, Holding: true), new Promoting(OneWay), new Frozen(OneWay, 1, "r"), new Keeping(Plan with { KeepFailed = TimeSpan.FromMinutes(10) }, "r"),
        new Done(Plan), new Reverted(Plan, "r"),
    ];

    private static readonly ImmutableArray<RolloutEvent> Events =
    [
        new RolloutEvent.Begin(), new RolloutEvent.Staged("r2"), new RolloutEvent.RoomMade(), new RolloutEvent.Ready(), new RolloutEvent.Proved(),
        new RolloutEvent.Shifted(), new RolloutEvent.HoldElapsed(), new RolloutEvent.Promoted(), new RolloutEvent.WarmElapsed(), new RolloutEvent.Drained(),
        new RolloutEvent.Failed("f"), new RolloutEvent.CandidateGone(), new RolloutEvent.Restored(null), new RolloutEvent.Pause(), new RolloutEvent.Resume(),
        new RolloutEvent.Hurry(), new RolloutEvent.Abort("a"), new RolloutEvent.Superseded(), new RolloutEvent.Recovered(true, true),
        new RolloutEvent.Refused("f"),
        new RolloutEvent.Trusted(), new RolloutEvent.Returned(true), new RolloutEvent.KeepElapsed(),
    ];

    /// <summary>One row per state, one letter per event in the order above: the phase it leads to, or a dot where it is refused.</summary>
    private const string Table = """
        created            s . . . . . . . . . . . . . . . . . X . . . .
        staging            . S . . . . . . . . X . . . . . X . X X . . .
        making room        . . S . . . . . . . M . . . . . M . M . . . .
        starting           . . . P . . . . . . R . . . . . R . S . . . .
        proving            . . . . H . . . . . R . . . . . R . P . . . .
        shifting           . . . . . H . . . . R . . H . H R . H . . . .
        shifting held      . . . . . . H . . . R . . H . H R . H . . . .
        shifting paused    . . . . . . . . . . R . . . H H R . H . . . .
        shifting judged    . . . . . . H . . . R . . H . H R . H . H . .
        promoting          . . . . . . . D . . R . . . . . R . O . . . .
        warm               . . . . . . . . D Z R . . . . D R Z W . . . .
        draining           . . . . . . . . . Z . . . . . . . Z D . . . .
        reverting          . . . . . . . . . . . X . . . . . X R . . R .
        restoring          . . . . . . . . . . . . X . . . . . T . . . .
        shifting one way   . . . . . . H . . . F . . H . H . . H . . . .
        promoting one way  . . . . . . . D . . F . . . . . . . O . . . .
        frozen             . . . . . . . . . . . . . . . H . . F . . . .
        kept               . . . . . . . . . . . . . . . . R X K . . . R
        done               . . . . . . . . . . . . . . . . . . . . . . .
        reverted           . . . . . . . . . . . . . . . . . . . . . . .
        """;

    private static readonly Dictionary<char, string> Phases = new()
    {
        ['s'] = "staging", ['M'] = "making room", ['S'] = "starting", ['P'] = "proving", ['H'] = "shifting", ['O'] = "promoting",
        ['W'] = "warm", ['D'] = "draining", ['R'] = "reverting", ['F'] = "frozen", ['K'] = "kept", ['T'] = "restoring", ['Z'] = "done", ['X'] = "reverted",
    };

    [Fact]
    public void Every_state_answers_every_event_as_the_table_says()
    {
        var rows = Table.Split('\n');
        rows.Length.ShouldBe(States.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            var cells = rows[i][18..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            cells.Length.ShouldBe(Events.Length, rows[i]);
            for (var j = 0; j < cells.Length; j++)
            {
                var next = RolloutMachine.Next(States[i], Events[j]);
                var what = $"{rows[i][..18].Trim()} + {Events[j].GetType().Name}";
                if (cells[j] == ".")
                {
                    next.Refusal.ShouldNotBeNull(what);
                    next.State.ShouldBe(States[i], what);
                    next.Commands.ShouldBeEmpty(what);
                }
                else
                {
                    next.Refusal.ShouldBeNull(what);
                    next.State.Phase.ShouldBe(Phases[cells[j][0]], what);
                }
            }
        }
    }

    [Fact]
    public void The_table_names_every_state_and_every_event_there_is()
    {
        States.Select(s => s.GetType()).Distinct().Count().ShouldBe(typeof(RolloutState).GetNestedTypes().Count(t => t.IsSubclassOf(typeof(RolloutState))));
        Events.Select(e => e.GetType()).Distinct().Count().ShouldBe(typeof(RolloutEvent).GetNestedTypes().Count(t => t.IsSubclassOf(typeof(RolloutEvent))));
    }

    [Fact]
    public void A_good_deploy_goes_through_all_its_steps()
    {
        var commands = Walk(new Created(Plan), out var end,
            new RolloutEvent.Begin(), new RolloutEvent.Staged("r2"), new RolloutEvent.Ready(), new RolloutEvent.Proved(), new RolloutEvent.Shifted(),
            new RolloutEvent.Shifted(), new RolloutEvent.HoldElapsed(), new RolloutEvent.Shifted(), new RolloutEvent.Promoted(), new RolloutEvent.Drained());

        end.ShouldBeOfType<Done>();
        commands.Select(c => c is RolloutCommand.Shift s ? $"Shift {s.Weight}" : c.GetType().Name).ShouldBe(
            ["Stage", "Start", "Prove", "Shift 500", "Shift 2500", "Hold", "Shift 10000", "Promote", "DrainPrevious", "Close"]);
    }

    [Fact]
    public void A_recreate_that_fails_brings_the_old_release_back()
    {
        var commands = Walk(new Created(Recreate with { Source = null }), out var end,
            new RolloutEvent.Begin(), new RolloutEvent.RoomMade(), new RolloutEvent.Failed("exit code 1"), new RolloutEvent.Returned(false), new RolloutEvent.CandidateGone(), new RolloutEvent.Restored(null));

        end.ShouldBe(new Reverted(Recreate with { Source = null }, "exit code 1"));
        commands.Select(c => c.GetType().Name).ShouldBe(["MakeRoom", "Start", "GoBack", "EndCandidate", "Restore", "Close"]);
    }

    [Fact]
    public void A_candidate_that_failed_is_kept_as_long_as_the_plan_says_and_not_once_more()
    {
        var plan = Plan with { KeepFailed = TimeSpan.FromMinutes(10) };

        var commands = Walk(new Shifting(plan, 1, Holding: true), out var end,
            new RolloutEvent.Failed("f"), new RolloutEvent.Returned(CanStay: true), new RolloutEvent.KeepElapsed(), new RolloutEvent.Recovered(true, true), new RolloutEvent.Returned(CanStay: true), new RolloutEvent.CandidateGone());

        end.ShouldBeOfType<Reverted>().Reason.ShouldBe("f");
        commands.Select(c => c is RolloutCommand.KeepFailed k ? $"KeepFailed {k.Time.TotalMinutes}" : c.GetType().Name).ShouldBe(["StopTimer", "GoBack", "KeepFailed 10", "StopTimer", "EndCandidate", "GoBack", "EndCandidate", "Close"]);
    }

    [Fact]
    public void One_that_cannot_stay_is_ended_as_ever() =>
        RolloutMachine.Next(new Reverting(Plan with { KeepFailed = TimeSpan.FromMinutes(10) }, "f"), new RolloutEvent.Returned(CanStay: false)).Commands.ShouldBe([new RolloutCommand.EndCandidate()]);

    [Fact]
    public void Where_the_old_version_cannot_live_with_the_data_a_failure_changes_nothing_and_only_force_goes_back()
    {
        var failed = RolloutMachine.Next(new Shifting(OneWay, 1, Holding: true), new RolloutEvent.Failed("f"));
        failed.State.ShouldBe(new Frozen(OneWay, 1, "f"));
        failed.Commands.ShouldBe([new RolloutCommand.StopTimer(), new RolloutCommand.Freeze()]);

        RolloutMachine.Next(failed.State, new RolloutEvent.Abort("a")).Refusal.ShouldNotBeNull().ShouldContain("--force");
        RolloutMachine.Next(new Shifting(OneWay, 1), new RolloutEvent.Abort("a")).Refusal.ShouldNotBeNull().ShouldContain("--force");
        RolloutMachine.Next(failed.State, new RolloutEvent.Abort("a", Forced: true)).State.ShouldBe(new Reverting(OneWay, "a"));
        RolloutMachine.Next(new Shifting(OneWay, 1), new RolloutEvent.Abort("a", Forced: true)).State.ShouldBe(new Reverting(OneWay, "a"));
    }

    [Fact]
    public void Before_it_had_traffic_a_failure_goes_back_also_where_there_is_one_way_only()
    {
        RolloutMachine.Next(new Starting(OneWay), new RolloutEvent.Failed("f")).State.ShouldBe(new Reverting(OneWay, "f"));
        RolloutMachine.Next(new Proving(OneWay), new RolloutEvent.Failed("f")).State.ShouldBe(new Reverting(OneWay, "f"));
        RolloutMachine.Next(new Shifting(OneWay, 0), new RolloutEvent.Failed("f", BeforeTraffic: true)).State.ShouldBe(new Reverting(OneWay, "f"));
    }

    [Fact]
    public void A_frozen_rollout_that_is_promoted_goes_to_its_end_without_a_judge_and_keeps_nothing_warm()
    {
        var commands = Walk(new Frozen(OneWay, 1, "f"), out var end,
            new RolloutEvent.Hurry(), new RolloutEvent.Shifted(), new RolloutEvent.Promoted(), new RolloutEvent.Drained());

        end.ShouldBe(new Done(OneWay with { Insisted = true }));
        commands.Select(c => c is RolloutCommand.Shift s ? $"Shift {s.Weight}" : c.GetType().Name).ShouldBe(["Shift 10000", "Promote", "DrainPrevious", "Close"]);
    }

    [Fact]
    public void Nobody_who_is_gone_is_gone_back_to_by_a_new_supervisor()
    {
        RolloutMachine.Next(new Shifting(OneWay, 1, Holding: true), new RolloutEvent.Recovered(CandidateAlive: false, PreviousAlive: true)).State.ShouldBeOfType<Frozen>();
        RolloutMachine.Next(new Shifting(OneWay with { ByEvidence = true, WhenQuiet = QuietAction.Revert }, 1, Holding: true), new RolloutEvent.HoldElapsed()).State.ShouldBeOfType<Frozen>();
    }

    [Fact]
    public void The_way_back_to_a_warm_generation_starts_and_proves_nothing()
    {
        var plan = Plan with { Kind = RolloutKind.WayBack, Source = null, Steps = [new RolloutStep(10_000, TimeSpan.Zero)] };

        var commands = Walk(new Created(plan), out var end, new RolloutEvent.Begin(), new RolloutEvent.Shifted(), new RolloutEvent.Promoted(), new RolloutEvent.Drained());

        end.ShouldBeOfType<Done>();
        commands.Select(c => c.GetType().Name).ShouldBe(["Shift", "Promote", "DrainPrevious", "Close"]);
    }

    [Fact]
    public void Promote_skips_what_is_left_of_the_holds()
    {
        var next = RolloutMachine.Next(new Shifting(Plan, 1, Holding: true), new RolloutEvent.Hurry());

        next.State.ShouldBe(new Shifting(Plan, 2, Hurry: true));
        next.Commands.ShouldBe([new RolloutCommand.StopTimer(), new RolloutCommand.Shift(10_000)]);
    }

    [Fact]
    public void Evidence_ends_a_step_before_its_time()
    {
        var next = RolloutMachine.Next(new Shifting(ByEvidence, 1, Holding: true), new RolloutEvent.Trusted());

        next.State.ShouldBe(new Shifting(ByEvidence, 2));
        next.Commands.ShouldBe([new RolloutCommand.StopTimer(), new RolloutCommand.Shift(5000)]);
    }

    [Theory]
    [InlineData(QuietAction.Promote, "shifting", false)]
    [InlineData(QuietAction.Hold, "shifting", true)]
    [InlineData(QuietAction.Revert, "reverting", false)]
    public void Without_evidence_the_policy_for_quiet_services_decides(QuietAction then, string phase, bool paused)
    {
        var plan = ByEvidence with { WhenQuiet = then };

        var next = RolloutMachine.Next(new Shifting(plan, 0, Holding: true), new RolloutEvent.HoldElapsed());

        next.State.Phase.ShouldBe(phase);
        (next.State is Shifting { Paused: true }).ShouldBe(paused);
    }

    [Fact]
    public void A_gate_waits_until_somebody_says_resume()
    {
        var plan = Plan with { Steps = [new RolloutStep(1000, TimeSpan.Zero, Gate: true), new RolloutStep(10_000, TimeSpan.Zero)] };

        var waiting = RolloutMachine.Next(new Shifting(plan, 0), new RolloutEvent.Shifted());
        waiting.State.ShouldBe(new Shifting(plan, 0, Holding: true, Paused: true));
        waiting.Commands.ShouldBeEmpty();

        RolloutMachine.Next(waiting.State, new RolloutEvent.Resume()).State.ShouldBe(new Shifting(plan, 1));
        RolloutMachine.Next(new Shifting(plan, 0, Hurry: true), new RolloutEvent.Shifted()).State.ShouldBe(new Shifting(plan, 1, Hurry: true));
    }

    [Fact]
    public void A_rollout_closes_exactly_once_whatever_happens()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            RolloutState state = new Created(random.Next(3) switch { 0 => Plan, 1 => OneWay, _ => Recreate });
            var closed = 0;
            for (var step = 0; step < 200 && !state.Ended; step++)
            {
                var next = RolloutMachine.Next(state, Events[random.Next(Events.Length)]);
                closed += next.Commands.Count(c => c is RolloutCommand.Close);
                (closed == 1).ShouldBe(next.State.Ended, $"seed {seed}, round {round}");
                state = next.State;
            }
        }
    }

    private static List<RolloutCommand> Walk(RolloutState state, out RolloutState end, params ReadOnlySpan<RolloutEvent> events)
    {
        var commands = new List<RolloutCommand>();
        foreach (var happened in events)
        {
            var next = RolloutMachine.Next(state, happened);
            next.Refusal.ShouldBeNull($"{state.Phase} + {happened.Name}");
            commands.AddRange(next.Commands);
            state = next.State;
        }

        end = state;
        return commands;
    }
}
