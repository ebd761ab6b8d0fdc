using System.Globalization;
using System.Text.Json;
using Gapless.Contract;
using Gapless.EndToEndTests.Crashes.Conducting;
using Gapless.EndToEndTests.Harness;
using Gapless.Linux.Processes;

namespace Gapless.EndToEndTests.Crashes;

/// <summary>kill -9 of one of the three that take part in a hand-over, at each of its steps: no connection is lost that was clean, the counts add up, nobody waits for ever.</summary>
public sealed class KilledInHandOver(ITestOutputHelper output)
{
    private static readonly int Seed = BenchSetting.Number("GAPLESS_SEED", Random.Shared.Next());

    /// <summary><c>bench/hand-over-kills.sh</c> asks for every step, again and again; the suite takes every step once, with one of the three; the seed chooses with whom.</summary>
    private static readonly int Rounds = BenchSetting.Number("GAPLESS_KILL_ROUNDS", 0);

    [Theory]
    [InlineData(Victim.Old)]
    [InlineData(Victim.New)]
    [InlineData(Victim.Supervisor)]
    public Task While_connections_go_over(Victim victim)
    {
        var random = new Random(Seed);
        return RunAsync(victim, "", "/echo", () => Step.OfConnections(middle: random.Next(2, Clients.Silent)));
    }

    [Theory]
    [InlineData(Victim.Old)]
    [InlineData(Victim.New)]
    [InlineData(Victim.Supervisor)]
    public Task While_state_goes_over(Victim victim) => RunAsync(victim, ", \"memory\": {}", "/memory/visit", () => Step.OfState);

    private async Task RunAsync(Victim victim, string scenario, string halfway, Func<IReadOnlyList<Step>> steps)
    {
        output.WriteLine($"GAPLESS_SEED={Seed}");
        using var conductor = new Conductor();
        var hosted = $$"""{ "hosting": true, "conductor": "{{conductor.Path}}"{{scenario}} }""";
        await using var house = await new House("dotnet", "drain: { timeout: 20s, linger: 100ms }", scenario: hosted).ServeAsync();
        using var clients = new Clients(house.Port, new Random(Seed));
        var (live, visits) = ("v1", 0L);
        foreach (var (i, step) in StepsOf(victim, steps).Index())
        {
            var began = TimeProvider.System.GetTimestamp();
            await clients.BeginAsync(halfway);
            var before = await house.LastEventAsync();
            var (fates, halves) = await RolloutAsync(house, conductor, clients, victim, step, live, $"v{i + 2}", hosted);

            var (answered, cut) = (fates.Count(f => f == Fate.Answered503), fates.Count(f => f == Fate.Cut));
            await house.EventuallyAsync(() => Rescues(house, before) == (answered, cut), $"{victim} killed at {step}: the clients count {answered} answers 503 and {cut} cuts, the supervisor {Rescues(house, before)}");
            if (victim == Victim.Supervisor)
                (answered, cut).ShouldBe((0, 0));
            live = (await Http.GetAsync(house.Port)).Version;
            if (halfway == "/memory/visit")
                visits = await ShouldCountAsync(house, mayBeLost: victim == Victim.Old || (victim == Victim.New && step.IsStateTaken), visits + halves.Count(f => f is Fate.Kept or Fate.ClosedPolitely), $"{victim} killed at {step}");
            output.WriteLine($"{victim} killed at {step}: {house.Status.Rollout?.Phase}, {live} serves; {answered} answered 503, {cut} cut; {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        }
    }

    private static IEnumerable<Step> StepsOf(Victim victim, Func<IReadOnlyList<Step>> steps) =>
        Rounds == 0 ? steps().Where((_, i) => (i + (int)victim + (Seed % 3)) % 3 == 0) : Enumerable.Range(0, Rounds).SelectMany(_ => steps());

    /// <summary>What the app has counted in its memory, which moves from process to process and dies with the one that has it.</summary>
    private static async Task<long> ShouldCountAsync(House house, bool mayBeLost, long visits, string when)
    {
        using var client = await KeptClient.OpenAsync(house.Port);
        var counted = long.Parse((await client.GetAsync("/memory/hits")).ShouldNotBeNull().Body, CultureInfo.InvariantCulture);
        if (!mayBeLost)
            counted.ShouldBe(visits, $"{when}; the supervisor printed:\n{house.Printed}");
        return counted;
    }

    /// <summary>Returns what became of the connections that were not silent, and of the requests that were halfway.</summary>
    private static async Task<(IReadOnlyList<Fate> Connections, IReadOnlyList<Fate> Halfway)> RolloutAsync(House house, Conductor conductor, Clients clients, Victim victim, Step step, string live, string next, string scenario)
    {
        var old = house.Live.Workers[0].Pid;
        using var feed = house.Follow(await house.LastEventAsync());
        var hold = step.At is At.Journal ? null : conductor.HoldPacket(step.At is At.Old ? live : next, step.Kind, step.Number);
        var reached = hold?.Reached ?? feed.WaitForAsync(step.Kind);
        (await house.RunAsync("deploy", house.Release(next, scenario), "--version", next, "--no-wait")).ShouldExitWith(0);
        IReadOnlyList<Fate>? halfway = null;
        if (step.After is { } after)
        {
            await feed.WaitForAsync(after);
            halfway = await clients.EndHalfwayAsync(areStruck: false);
        }

        await reached.WaitAsync(TestLimits.Event);
        await KillAsync(house, victim, old, house.Status.Generations.MaxBy(g => g.Number)!.Workers[0].Pid);
        hold?.Release();
        halfway ??= await clients.EndHalfwayAsync(areStruck: victim == Victim.Old);
        if (victim == Victim.Supervisor)
            await house.StartAsync();

        await house.EventuallyAsync(() => house.Status is { Rollout: null or { Ended: true }, Generations: [{ State: "live" } only] } && only.Workers.All(w => w.State == "ready"), $"{victim} killed at {step}: the rollout ends");
        await house.ShouldSettleAsync(house.Live.Number);
        (await clients.AskSilentAsync()).ShouldAllBe(f => f == Fate.Kept, $"{victim} killed at {step}");
        return (await clients.EndAsync(), halfway);
    }

    private static async Task KillAsync(House house, Victim victim, int old, int next)
    {
        if (victim == Victim.Supervisor)
        {
            await house.KillNineAsync();
            return;
        }

        using var process = ProcessHandle.Open(victim == Victim.Old ? old : next)!;
        process.Signal(Signals.Kill).ShouldBeTrue();
        await process.Exited.WaitAsync(TestLimits.Event);
    }

    /// <summary>What the supervisor says of dead workers' connections since an event: how many were answered 503, and how many were cut.</summary>
    private static (int Answered, int Cut) Rescues(House house, long after)
    {
        using var reply = house.Client.Get($"{Control.Routes.Events}?after={after}");
        var told = new List<EventRecord>();
        foreach (var line in reply.Lines())
            told.Add(JsonSerializer.Deserialize(line.Span, ContractJson.Default.EventRecord)!);
        var rescued = told.Where(e => e.Kind == "worker.rescued").Select(e => e.Text).ToList();
        int Sum(string words) => rescued.Sum(t => int.Parse(t[..t.IndexOf(words, StringComparison.Ordinal)].Split(' ')[^1], CultureInfo.InvariantCulture));
        return (Sum(" were answered"), Sum(" were cut"));
    }

    public enum Victim
    {
        Old,
        New,
        Supervisor,
    }
}
