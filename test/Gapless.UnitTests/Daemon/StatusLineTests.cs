using Gapless.Contract;
using Gapless.Daemon.Systemd;

namespace Gapless.UnitTests.Daemon;

public sealed class StatusLineTests
{
    [Fact]
    public void Versions_shares_and_drains_are_told() =>
        StatusLine.Of(Report(
            Service("shop", "rolling out", Generation("2.1", "live", 7500), Generation("2.2", "candidate", 2500)),
            Service("api", "running", Generation("1.0", "live", 10_000), Generation("0.9", "draining", 0, connections: 12))))
        .ShouldBe("shop rolling out: 2.1 75 %, 2.2 25 %; api: 1.0 live, 0.9 draining, 12 open");

    [Fact]
    public void What_is_wrong_is_told()
    {
        var unserved = Service("shop", "unserved") with { Problem = "no release is deployed" };

        StatusLine.Of(Report(unserved) with { ConfigProblems = ["gapless.yaml:2:8: bad"] })
            .ShouldBe("configuration not in force: gapless.yaml:2:8: bad; shop unserved (no release is deployed)");
    }

    [Fact]
    public void Nothing_is_declared() => StatusLine.Of(Report()).ShouldBe("no services");

    private static StatusReport Report(params ServiceStatus[] services) =>
        new() { Version = "1", Pid = 1, StartedAt = DateTimeOffset.UnixEpoch, ConfigPath = "/c", Services = [.. services] };

    private static ServiceStatus Service(string name, string state, params GenerationStatus[] generations) =>
        new() { Name = name, State = state, Endpoints = [], Generations = [.. generations] };

    private static GenerationStatus Generation(string label, string state, int weight, int? connections = null) => new()
    {
        Number = 1,
        Release = new string('a', 64),
        Label = label,
        State = state,
        Slot = 0,
        Weight = weight,
        StartedAt = DateTimeOffset.UnixEpoch,
        Workers = [new WorkerStatus { Index = 0, Pid = 1, State = "ready", Restarts = 0, Connections = connections }],
    };
}
