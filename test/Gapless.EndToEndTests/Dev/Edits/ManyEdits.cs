using Gapless.Drill;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Dev.Edits;

/// <summary>A long session: after each edit the app answers what a clean build of the same sources answers, and nobody who asks meanwhile is turned away.</summary>
public sealed class ManyEdits(ITestOutputHelper output)
{
    private static readonly int Seed = BenchSetting.Number("GAPLESS_SEED", Random.Shared.Next());

    /// <summary><c>bench/edits.sh</c> asks for a thousand.</summary>
    private static readonly int Edits = BenchSetting.Number("GAPLESS_EDITS", 20);

    private readonly Dictionary<string, List<double>> _times = [];
    private readonly List<long> _memory = [];

    [Fact]
    public async Task After_each_the_answers_are_those_of_a_clean_build_and_no_request_is_lost()
    {
        output.WriteLine($"GAPLESS_SEED={Seed}");
        var random = new Random(Seed);
        var app = new EditedApp();
        using var clean = new CleanBuild();
        await using var house = new DevHouse();
        foreach (var (name, text) in app.Files().Where(f => f.Value is not null))
            house.Write(name, text!);
        house.Start();
        await house.EventAsync("live", limit: TestLimits.Command);
        await using var load = Load.Start(Traffic(house));
        await load.AnswerAsync(20);
        var expected = await clean.AnswersAsync(app);
        using var http = new HttpClient();

        for (var edit = 1; edit <= Edits; edit++)
        {
            var before = app.Files();
            var what = RandomEdit.Make(app, random);
            var context = $"GAPLESS_SEED={Seed}, edit {edit}: {what}";
            var (end, way) = await SaveAsync(house, before, app.Files(), inPlace: random.Next(2) == 0);
            if (app.Mistake == Mistake.None)
                expected = await clean.AnswersAsync(app);
            (end == "failed").ShouldBe(app.Mistake != Mistake.None, $"{context}\n{house.Printed}");
            (await CleanBuild.AskAsync(http, house.Port, expected.Keys)).ShouldBe(expected, $"{context}, {way}\n{string.Join('\n', app.Files().Values)}");
            load.Snapshot().Failed.ShouldBe(0, context);
            _memory.Add(ProcessFootprint.Of(house.ProcessId).Own);
        }

        await load.AnswerAsync(20);
        await load.StopWithoutLossAsync();
        foreach (var (way, times) in _times.OrderBy(t => t.Key, StringComparer.Ordinal))
            output.WriteLine($"{way}: {times.Count}, saved to live p50 {times.Order().ElementAt(times.Count / 2):0} ms, p95 {times.Order().ElementAt(times.Count * 95 / 100):0} ms");
        ShouldBeFlat();
    }

    /// <summary>All the time, and not so much that the compiler has no processor.</summary>
    private static TrafficPlan Traffic(DevHouse house) => TrafficPlan.ForService(house.Address, "/").Only(TrafficClass.Short, TrafficClass.KeepAlive)
        .With(TrafficClass.Short, Rare).With(TrafficClass.KeepAlive, Rare);

    private static ClassPlan Rare(ClassPlan plan) => plan with { Connections = 2, PauseFrom = TimeSpan.FromMilliseconds(2), PauseTo = TimeSpan.FromMilliseconds(20) };

    /// <summary>Writes what differs, and waits until the session has done everything about it.</summary>
    private async Task<(string End, string Way)> SaveAsync(DevHouse house, IReadOnlyDictionary<string, string?> before, IReadOnlyDictionary<string, string?> after, bool inPlace)
    {
        var known = house.Saves().Count;
        var changed = after.Where(f => before[f.Key] != f.Value).Select(f => f.Key).ToHashSet();
        foreach (var name in changed)
        {
            if (after[name] is not { } text)
                File.Delete(Path.Combine(house.Folder, name));
            else if (inPlace)
                house.Write(name, text);
            else
                house.Save(name, text);
        }

        // One save, or several where the machine was slow between two files.
        IEnumerable<string> Told() => house.Saves().Skip(known).SelectMany(s => s.Files).Select(f => Path.GetFileName(f));
        await Until.TrueAsync(() => changed.IsSubsetOf(Told()), $"{string.Join(", ", changed)} was seen", TestLimits.Event);
        var revision = house.Saves()[^1].Revision;
        var end = await house.SettledAsync(revision);
        var told = house.Events().Last(e => (string?)e["event"] == end && (int?)e["revision"] == revision);
        var way = ((string?)told["way"] ?? end).Split(':')[0];
        if (told["ready_ms"] is { } ready)
            (_times.TryGetValue(way, out var times) ? times : _times[way] = []).Add((double)ready);
        return (end, way);
    }

    /// <summary>The compiler's memory grows at first and with what it has to know; after that it stays. Only a long session shows it.</summary>
    private void ShouldBeFlat()
    {
        var part = Edits / 10;
        var (early, late) = (Median(_memory.Skip(part).Take(part)), Median(_memory.TakeLast(part)));
        output.WriteLine($"memory of the session after a tenth of the edits and at the end: {early >> 20} and {late >> 20} MB");
        if (Edits >= 500)
            late.ShouldBeLessThan(early * 6 / 5);
    }

    private static long Median(IEnumerable<long> values) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : 0;
}
