using System.Diagnostics;
using System.Globalization;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Harness;

/// <summary>Who led when, as the scenario app's leader writes it down.</summary>
/// <param name="path">The scenario's <c>leaderFile</c>.</param>
internal sealed class LeaderTrace(string path)
{
    public string Path => path;

    public Mark Last => Read()[^1];

    /// <summary>In the order of time.</summary>
    public List<Mark> Read() => !File.Exists(path) ? [] :
    [
        .. File.ReadAllText(path).Split('\n').SkipLast(1).Select(l => Array.ConvertAll(l.Split(' '), w => long.Parse(w, CultureInfo.InvariantCulture)))
            .Select(n => new Mark((int)n[0], (int)n[1], n[2])).OrderBy(m => m.Ticks),
    ];

    /// <summary>Waits until somebody has led for a while from now on; returns who.</summary>
    public async Task<int> GoOnAsync()
    {
        var now = Stopwatch.GetTimestamp();
        await Until.TrueAsync(() => Read().Where(m => m.Ticks > now).TakeLast(5).ToList() is { Count: 5 } last && last.Select(m => m.Pid).Distinct().Count() == 1, "somebody leads", TestLimits.Event);
        return Last.Pid;
    }

    /// <summary>No term begins before the one before it has ended; returns how long each switch took.</summary>
    public List<TimeSpan> ShouldNeverOverlap()
    {
        var marks = Read();
        var terms = marks.Select(m => (m.Pid, m.Term)).Distinct().Count();
        var switches = marks.Zip(marks.Skip(1)).Where(p => (p.First.Pid, p.First.Term) != (p.Second.Pid, p.Second.Term)).ToList();
        (switches.Count + 1).ShouldBe(terms, "a process went on leading when another one had begun");
        return switches.ConvertAll(s => Stopwatch.GetElapsedTime(s.First.Ticks, s.Second.Ticks));
    }

    /// <summary>One line of it.</summary>
    public sealed record Mark(int Pid, int Term, long Ticks);
}
