using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Journal;
using Gapless.Supervisor.Rollouts;
using Gapless.Tests;

namespace Gapless.IntegrationTests.Journal;

/// <summary>The journal on a real file.</summary>
public sealed class JournalTests : IDisposable
{
    private static readonly RolloutPlan Plan = new()
    {
        Id = 1,
        Kind = RolloutKind.Deploy,
        Release = "r2",
        To = 2,
        From = 1,
        Steps = [new RolloutStep(2500, TimeSpan.FromSeconds(30)), new RolloutStep(10_000, TimeSpan.Zero)],
        StartedAt = DateTimeOffset.UnixEpoch,
        Actor = "anna",
    };

    private readonly TempDirectory _directory = new();
    private Supervisor.Journal.Journal _journal;

    public JournalTests() => _journal = Open();

    public void Dispose()
    {
        _journal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Every_state_of_a_rollout_survives_a_restart()
    {
        RolloutState[] states =
        [
            new RolloutState.Created(Plan), new RolloutState.Staging(Plan), new RolloutState.MakingRoom(Plan, "why"), new RolloutState.Starting(Plan),
            new RolloutState.Proving(Plan), new RolloutState.Shifting(Plan, 1, Holding: true, Paused: true), new RolloutState.Promoting(Plan),
            new RolloutState.Warm(Plan), new RolloutState.Draining(Plan), new RolloutState.Reverting(Plan, "why"), new RolloutState.Restoring(Plan, "why"),
        ];
        foreach (var state in states)
        {
            _journal.Save(new RolloutRecord("shop", state, [new PhaseStart(state.Phase, DateTimeOffset.UnixEpoch)], "r1"));
            Reopen();

            var found = _journal.OpenRollout("shop").ShouldNotBeNull();
            found.State.GetType().ShouldBe(state.GetType());
            found.State.Plan.Steps.ShouldBe(Plan.Steps);
            (found.State with { Plan = Plan }).ShouldBe(state);
            found.FromRelease.ShouldBe("r1");
        }
    }

    [Fact]
    public void A_closed_rollout_is_history_with_its_receipt()
    {
        _journal.Save(new RolloutRecord("shop", new RolloutState.Done(Plan), [], "r1"));
        _journal.Close(new Receipt { Rollout = 1, Service = "shop", Outcome = "done", ToRelease = "r2", Steps = [new ReceiptStep("starting", 1.5)], TotalSeconds = 2 });
        Reopen();

        _journal.OpenRollout("shop").ShouldBeNull();
        var past = _journal.Rollouts("shop", 10).ShouldHaveSingleItem();
        past.Outcome.ShouldBe("done");
        past.Receipt!.Steps.ShouldHaveSingleItem().Seconds.ShouldBe(1.5);
        _journal.FormerReleases("shop").ShouldBe(["r1"]);
        _journal.LastRelease("shop").ShouldBe("r2");
    }

    [Fact]
    public async Task A_follower_sees_every_event_once_and_in_order_however_late_it_comes()
    {
        for (var i = 0; i < 1500; i++)
            _journal.Append("test", $"{i}", i % 2 == 0 ? "shop" : "other");
        using var stop = new CancellationTokenSource();
        var seen = new List<EventRecord>();
        var following = Task.Run(async () =>
        {
            await foreach (var record in _journal.FollowAsync(100, "shop", stop.Token))
            {
                seen.Add(record);
                if (seen.Count == 1200)
                    break;
            }
        });
        for (var i = 1500; i < 3000; i++)
            _journal.Append("test", $"{i}", i % 2 == 0 ? "shop" : "other");
        await following;

        seen.Select(r => r.Id).ShouldBe(Enumerable.Range(0, 1200).Select(i => 101L + (2 * i)));
        await stop.CancelAsync();
    }

    [Fact]
    public void Workers_and_generations_are_found_again()
    {
        var generation = new GenerationRecord("shop", 3, "r", "v3", "digest", "environment", 1, "candidate", 500, DateTimeOffset.UnixEpoch);
        var worker = new WorkerRecord("abc", "shop", 3, 1, 0, Pid: null, StartTicks: null, "boot", Ready: false);
        _journal.Save(generation);
        _journal.Save(worker);
        _journal.Save(worker with { Pid = 42, StartTicks = 7, Ready = true });
        Reopen();

        _journal.Generations("shop").ShouldBe([generation]);
        _journal.Workers().ShouldBe([worker with { Pid = 42, StartTicks = 7, Ready = true }]);
        _journal.RemoveGeneration("shop", 3);
        _journal.Workers().ShouldBeEmpty();
    }

    private void Reopen()
    {
        _journal.Dispose();
        _journal = Open();
    }

    private Supervisor.Journal.Journal Open() => Supervisor.Journal.Journal.Open(Path.Combine(_directory.Path, "journal.db"), TimeProvider.System);
}
