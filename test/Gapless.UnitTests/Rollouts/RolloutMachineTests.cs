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

    private static readonly RolloutPlan Recreate = Plan with { Strategy = RolloutStrategy.Recreate, Steps = [new RolloutStep(10_000, TimeSpan.Zero)] };

    private static readonly ImmutableArray<RolloutState> States =
    [
        new Created(Plan), new Staging(Plan), new MakingRoom(Recreate), new Starting(Plan), new Proving(Plan),
        new Shifting(Plan, 1), new Shifting(Plan, 1, Holding: true), new Shifting(Plan, 1, Holding: true, Paused: true),
        new Promoting(Plan), new Warm(Plan), new Draining(Plan), new Reverting(Plan, "r"), new Restoring(Recreate, "r"),
        new Done(Plan), new Reverted(Plan, "r"),
    ];

    private static readonly ImmutableArray<RolloutEvent> Events =
    [
        new RolloutEvent.Begin(), new RolloutEvent.Staged("r2"), new RolloutEvent.RoomMade(), new RolloutEvent.Ready(), new RolloutEvent.Proved(),
        new RolloutEvent.Shifted(), new RolloutEvent.HoldElapsed(), new RolloutEvent.Promoted(), new RolloutEvent.WarmElapsed(), new RolloutEvent.Drained(),
        new RolloutEvent.Failed("f"), new RolloutEvent.CandidateGone(), new RolloutEvent.Restored(null), new RolloutEvent.Pause(), new RolloutEvent.Resume(),
        new RolloutEvent.Hurry(), new RolloutEvent.Abort("a"), new RolloutEvent.Superseded(), new RolloutEvent.Recovered(true, true),
    ];

    /// <summary>One row per state, one letter per event in the order above: the phase it leads to, or a dot where it is refused.</summary>
    private const string Table = """
        created            s . . . . . . . . . . . . . . . . . X
        staging            . S . . . . . . . . X . . . . . X . X
        making room        . . S . . . . . . . M . . . . . M . M
        starting           . . . P . . . . . . R . . . . . R . S
        proving            . . . . H . . . . . R . . . . . R . P
        shifting           . . . . . H . . . . R . . H . H R . H
        shifting held      . . . . . . H . . . R . . H . H R . H
        shifting paused    . . . . . . . . . . R . . . H H R . H
        promoting          . . . . . . . D . . R . . . . . R . O
        warm               . . . . . . . . D Z R . . . . D R Z W
        draining           . . . . . . . . . Z . . . . . . . Z D
        reverting          . . . . . . . . . . . X . . . . . X R
        restoring          . . . . . . . . . . . . X . . . . . T
        done               . . . . . . . . . . . . . . . . . . .
        reverted           . . . . . . . . . . . . . . . . . . .
        """;

    private static readonly Dictionary<char, string> Phases = new()
    {
        ['s'] = "staging", ['M'] = "making room", ['S'] = "starting", ['P'] = "proving", ['H'] = "shifting", ['O'] = "promoting",
        ['W'] = "warm", ['D'] = "draining", ['R'] = "reverting", ['T'] = "restoring", ['Z'] = "done", ['X'] = "reverted",
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
            new RolloutEvent.Begin(), new RolloutEvent.RoomMade(), new RolloutEvent.Failed("exit code 1"), new RolloutEvent.CandidateGone(), new RolloutEvent.Restored(null));

        end.ShouldBe(new Reverted(Recreate with { Source = null }, "exit code 1"));
        commands.Select(c => c.GetType().Name).ShouldBe(["MakeRoom", "Start", "GoBack", "Restore", "Close"]);
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
    public void A_rollout_closes_exactly_once_whatever_happens()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            RolloutState state = new Created(random.Next(2) == 0 ? Plan : Recreate);
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
