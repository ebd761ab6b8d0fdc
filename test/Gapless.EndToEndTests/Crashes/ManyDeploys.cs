using System.Text.Json;
using Gapless.Contract;
using Gapless.Control;
using Gapless.Drill;
using Gapless.EndToEndTests.Crashes.Deploying;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Crashes;

/// <summary>Good and bad releases in random order, and kill -9 of the supervisor at random points of their rollouts: one version serves after each of them, the journal says which, and nobody loses a request.</summary>
public sealed class ManyDeploys(ITestOutputHelper output)
{
    private const string Hosted = """{ "hosting": true }""";

    /// <summary>The books are looked through after so many deploys.</summary>
    private const int Audit = 10;

    /// <summary>Descriptors and files that come at first use.</summary>
    private const int WarmUp = 10;

    private const int FirstUse = 8;

    private const int KeptReleases = 5;

    private static readonly int Seed = BenchSetting.Number("GAPLESS_SEED", Random.Shared.Next());

    /// <summary><c>bench/deploys.sh</c> asks for a thousand.</summary>
    private static readonly int Deploys = BenchSetting.Number("GAPLESS_DEPLOYS", 7);

    private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);
    private string? _head;
    private int _descriptors;

    /// <summary>With the library connections go over, without it they end and come again.</summary>
    public static TheoryData<string> Apps => Environment.GetEnvironmentVariable("GAPLESS_DEPLOYS_APP") is { } only ? [only] : ["go", "dotnet"];

    [Theory]
    [MemberData(nameof(Apps))]
    public async Task One_version_serves_the_journal_says_which_and_nobody_loses_a_request(string language)
    {
        output.WriteLine($"GAPLESS_SEED={Seed}");
        var hosted = language == "dotnet" ? Hosted : "{}";
        await using var house = await new House(language, FaultyRelease.Settings, scenario: hosted).ServeAsync();
        var release = new FaultyRelease(house.Release("next", hosted));
        await using var load = Load.Start(Traffic(house, language));
        await load.AnswerAsync(20);
        var (serving, kills, began) = ("v1", 0, TimeProvider.System.GetTimestamp());

        foreach (var deploy in PlannedDeploy.Draw(new Random(Seed), Deploys))
        {
            load.Mark(deploy.ToString());
            kills += deploy.Kill switch { null => 0, { Again: null } => 1, _ => 2 };
            try
            {
                serving = await DeployAsync(house, deploy, release.Become(deploy, hosted), serving);
                await load.AnswerAsync(5);
                if ((deploy.Number - 1) % Audit == 0 || deploy.Number == Deploys + 1)
                    await AuditAsync(house, deploy.Number - 1);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"GAPLESS_SEED={Seed}, {deploy}: {failure.Message}\n{load.Snapshot().ToText()}\n{Story(house)}", failure);
            }
        }

        await load.StopWithoutLossAsync();
        output.WriteLine($"{Deploys} deploys, {kills} kills in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s: {string.Join(", ", _ends.Select(e => $"{e.Value} {e.Key}"))}");
    }

    /// <summary>Returns the version that serves after it.</summary>
    private async Task<string> DeployAsync(House house, PlannedDeploy deploy, string directory, string serving)
    {
        var rollout = History(house, 1)[0].Id;
        if (deploy.Kill is { } kill)
            await KillDuringAsync(house, kill, () => Order(house, deploy, directory, wait: false));
        else
            Order(house, deploy, directory, wait: true);

        await house.EventuallyAsync(
            () => house.Status is { Rollout: null or { Ended: true }, State: "running", Generations: [{ State: "live" } only] } && only.Workers.All(w => w.State == "ready"),
            "the rollout ends and one generation is left");
        await house.ShouldSettleAsync(house.Live.Number);
        var newest = History(house, 1)[0];
        newest.EndedAt.ShouldNotBeNull();
        // The supervisor may have died before it took the order.
        var outcome = newest.Id > rollout ? newest.Outcome : "never begun";
        Tally(deploy, outcome);
        if (deploy.Fault != Fault.None)
            outcome.ShouldNotBe("done");
        if (deploy.Kill is null)
            outcome.ShouldBe(deploy.Fault == Fault.None ? "done" : "reverted", newest.Reason);

        var expected = outcome == "done" ? deploy.Version : serving;
        for (var i = 0; i < 5; i++)
            (await Http.GetAsync(house.Port)).Version.ShouldBe(expected, $"{outcome}: {newest.Reason}");
        house.Live.Release.ShouldBe(outcome == "done" ? newest.ToRelease : newest.Id > rollout ? newest.FromRelease : house.Live.Release);
        ShouldBeRemembered(house, deploy);
        return expected;
    }

    private static async Task KillDuringAsync(House house, Kill kill, Action order)
    {
        var before = LastEvents(house, 1)[0].Id;
        using (var feed = house.Follow(before))
        {
            var killed = feed.WaitForAsync(
                e => e.Id - before >= kill.AfterEvents || e.Kind is "rollout.done" or "rollout.reverted",
                $"the {kill.AfterEvents}th event after the order",
                _ =>
                {
                    Thread.Sleep(kill.Delay);
                    house.Signal(Signals.Kill);
                });
            try
            {
                order();
            }
            catch (Exception cut) when (cut is CliException or IOException or LinuxException)
            {
                // The supervisor died before it had answered.
            }

            await killed;
        }

        await house.ExitAsync();
        await Task.Delay(kill.Unsupervised);
        if (kill.Again is { } again)
        {
            house.Launch();
            await Task.Delay(again);
            await house.KillNineAsync();
        }

        await house.StartAsync();
    }

    private static void Order(House house, PlannedDeploy deploy, string directory, bool wait)
    {
        var request = new DeployRequest { Path = directory, Label = deploy.Version, Steps = [.. deploy.Steps.Split(',', StringSplitOptions.RemoveEmptyEntries)], Wait = wait };
        using var reply = house.Client.Post(Routes.Deploy, request, ContractJson.Default.DeployRequest);
        reply.ReadAll();
    }

    /// <summary>A release that failed is rejected; one that merely had bad luck is not.</summary>
    private static void ShouldBeRemembered(House house, PlannedDeploy deploy)
    {
        var stored = Releases(house).SingleOrDefault(r => r.Label == deploy.Version);
        if (deploy.Fault == Fault.None)
            stored?.State.ShouldNotBe("rejected");
        else if (deploy.Kill is null)
            stored.ShouldNotBeNull().State.ShouldBe("rejected");
    }

    /// <summary>The ledger, the books of every rollout, and what is held for all of them.</summary>
    private async Task AuditAsync(House house, int deploys)
    {
        (await house.RunAsync(["audit", "verify", .. _head is null ? Array.Empty<string>() : ["--head", _head]])).ShouldExitWith(0);
        _head = LastEvents(house, 1)[0].Hash;
        History(house, Audit).ShouldAllBe(r => r.EndedAt != null && (r.Outcome == "done" || r.Outcome == "reverted"));
        var files = Directory.EnumerateFileSystemEntries(house.State).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        var kept = 0;
        await house.EventuallyAsync(() => (kept = Releases(house).Length) <= KeptReleases + 2, $"no more than {KeptReleases + 2} releases are kept");
        var pids = new[] { house.SupervisorPid, house.KeeperPid(), house.Live.Workers[0].Pid };
        await house.EventuallyAsync(
            () => _descriptors == 0 || pids.Sum(p => ProcessFootprint.Of(p).Descriptors) <= _descriptors,
            $"after {deploys} deploys descriptors are no more than {_descriptors}: {string.Join("; ", pids.Select(ProcessFootprint.Describe))}");
        if (deploys <= WarmUp)
            _descriptors = pids.Sum(p => ProcessFootprint.Of(p).Descriptors) + FirstUse;
        output.WriteLine($"{deploys}: {string.Join(", ", _ends.Select(e => $"{e.Value} {e.Key}"))}; descriptors {string.Join(", ", pids.Select(p => ProcessFootprint.Of(p).Descriptors))}; supervisor {ProcessFootprint.Of(pids[0]).Resident >> 20} MB, keeper {ProcessFootprint.Of(pids[1]).Resident >> 20} MB; {kept} releases; state: {string.Join(' ', files)}");
    }

    private void Tally(PlannedDeploy deploy, string outcome)
    {
        var end = $"{(deploy.Fault == Fault.None ? "good" : "bad")}{(deploy.Kill is null ? "" : ", killed")}: {outcome}";
        _ends[end] = _ends.GetValueOrDefault(end) + 1;
    }

    /// <summary>What stays open over many rollouts where the library is in the app; without it each request has a connection of its own.</summary>
    private static TrafficPlan Traffic(House house, string language)
    {
        var plan = Load.WithoutIdleConnections(house.Address)
            .With(TrafficClass.Short, c => c with { Connections = 2, PauseFrom = TimeSpan.FromMilliseconds(20), PauseTo = TimeSpan.FromMilliseconds(60) })
            .With(TrafficClass.Slow, c => c with { Path = "/slow?ms=300", Connections = 2 })
            .With(TrafficClass.Upload, c => c with { BodyTime = TimeSpan.FromMilliseconds(300), Connections = 1 })
            .With(TrafficClass.Download, c => c with { Path = "/download?chunks=5&ms=300", Connections = 1 });
        if (language == "go")
            return plan;
        var kept = TrafficPlan.ForScenario(house.Address, webSocket: false).Only(TrafficClass.IdleKeepAlive, TrafficClass.WanKeepAlive)
            .With(TrafficClass.IdleKeepAlive, c => c with { Connections = 4 }).With(TrafficClass.WanKeepAlive, c => c with { Connections = 2 });
        return plan with { Classes = [.. plan.Classes, .. kept.Classes] };
    }

    private static ReleaseInfo[] Releases(House house)
    {
        using var reply = house.Client.Get(Routes.Releases);
        return reply.ReadAll(ContractJson.Default.ReleaseInfoArray);
    }

    private static RolloutInfo[] History(House house, int limit)
    {
        using var reply = house.Client.Get($"{Routes.History}?limit={limit}");
        return reply.ReadAll(ContractJson.Default.RolloutInfoArray);
    }

    private static List<EventRecord> LastEvents(House house, int count)
    {
        using var reply = house.Client.Get($"{Routes.Events}?last={count}");
        return [.. reply.Lines().Select(line => JsonSerializer.Deserialize(line.Span, ContractJson.Default.EventRecord)!)];
    }

    private static string Story(House house) => house.TryStatus() is null
        ? $"no supervisor answers; it printed:\n{house.Printed}"
        : string.Join('\n', LastEvents(house, 60).Select(e => $"{e.Id} {e.Time:HH:mm:ss.fff} {e.Kind}: {e.Text}"));
}
