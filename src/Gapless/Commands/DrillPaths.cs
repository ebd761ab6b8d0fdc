using Gapless.Drill;
using Gapless.Supervisor.Configuration;

namespace Gapless.Commands;

/// <summary>Where a drill sends which kind of request. Without a path of its own a class is left out, because it cannot be run on just any page.</summary>
internal sealed record DrillPaths(string Path, string? Slow, string? Upload, string? Download, string? WebSocket)
{
    public TrafficPlan Plan(IReadOnlyList<ListenAddress> targets)
    {
        var plan = TrafficPlan.ForService(targets[0], Path);
        return plan with { Targets = targets, Classes = [.. plan.Classes, .. OfTheirOwn().Where(c => c.Path is not null).Select(c => ClassPlan.Usual(c.Class, c.Path!) with { Strict = false })] };
    }

    /// <summary>What the drill did not try, and how to have it tried.</summary>
    public IEnumerable<string> LeftOut() =>
        OfTheirOwn().Where(c => c.Path is null).Select(c => $"{c.Class} was left out: name a path for it with {c.Option}");

    private (TrafficClass Class, string? Path, string Option)[] OfTheirOwn() =>
    [
        (TrafficClass.Slow, Slow, "--slow"),
        (TrafficClass.Upload, Upload, "--upload"),
        (TrafficClass.Download, Download, "--download"),
        (TrafficClass.WebSocket, WebSocket, "--websocket"),
    ];
}
