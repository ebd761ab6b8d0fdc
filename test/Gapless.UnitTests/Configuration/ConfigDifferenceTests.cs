using System.Collections.Immutable;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

public sealed class ConfigDifferenceTests
{
    [Fact]
    public void Reading_the_same_text_twice_makes_no_difference()
    {
        string text = Yaml.Service("env: { A: 1 }", "smoke: [ GET / -> 200 ]", "rollout: { steps: [ 5%, 100% ], first: 10.0.0.0/8 }", "hooks: { before_start: [ a, b ] }", "shared: [ x/ ]", "env_file: a", "health: /h", "trust: { threshold: 2, keys: [ a, b ] }", "update: { feed: 'https://example.com/f', every: 30s }", "judge: { metrics: [ { name: x, prometheus: { events: a, of: b } } ] }");
        ConfigDifference.Between(Yaml.Good(text), Yaml.Good(text)).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Services_come_and_go()
    {
        ConfigDifference difference = ConfigDifference.Between(
            Yaml.Good("services:\n  a: { run: x, listen: 1 }\n  b: { run: x, listen: 2 }\n"),
            Yaml.Good("services:\n  b: { run: x, listen: 2 }\n  c: { run: x, listen: 3 }\n"));
        difference.Added.Select(s => s.Name).ShouldBe(["c"]);
        difference.Removed.Select(s => s.Name).ShouldBe(["a"]);
        difference.Changed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("env: { A: 1 }", true, "env")]
    [InlineData("workers: 2", true, "workers")]
    [InlineData("standby: 1", true, "standby")]
    [InlineData("env_file: a", true, "env_file")]
    [InlineData("user: www-data", true, "user")]
    [InlineData("health: /h", true, "health")]
    [InlineData("hosting: off", true, "hosting")]
    [InlineData("smoke: /x", false, "smoke")]
    [InlineData("warm_up: /x", false, "warm_up")]
    [InlineData("rollout: { steps: [ 5%, 100% ] }", false, "rollout")]
    [InlineData("rollout: { first: 10.0.0.0/8 }", false, "rollout")]
    [InlineData("rollout: { sticky: true }", false, "rollout")]
    [InlineData("rollout: { within: 5 }", false, "rollout")]
    [InlineData("rollout: { keep_warm: 5 }", false, "rollout")]
    [InlineData("drain: 1s", false, "drain")]
    [InlineData("restart: { limit: 1 }", false, "restart")]
    [InlineData("keep: 1", false, "keep")]
    [InlineData("shared: x/", false, "shared")]
    [InlineData("strategy: recreate", false, "strategy")]
    [InlineData("hooks: { before_start: a }", false, "hooks")]
    [InlineData("unserved_after: 1", false, "unserved_after")]
    [InlineData("judge: off", false, "judge")]
    [InlineData("judge: { metrics: { name: x, prometheus: { events: a, of: b } } }", false, "metrics")]
    [InlineData("preflight: { ignore: memory }", false, "preflight")]
    [InlineData("trust: warn", false, "trust")]
    [InlineData("trust: { keys: ci }", false, "trust")]
    [InlineData("update: https://example.com/feed.json", false, "update")]
    public void Each_key_is_taken_up_by_a_rollout_or_at_once(string line, bool rollout, string key)
    {
        ServiceChange change = ConfigDifference.Between(Yaml.Good(Yaml.Service()), Yaml.Good(Yaml.Service(line))).Changed.ShouldHaveSingleItem();
        change.NeedsRollout.ShouldBe(rollout);
        (rollout ? change.Rollout : change.AtOnce).ShouldBe([key]);
        (rollout ? change.AtOnce : change.Rollout).ShouldBeEmpty();
    }

    [Fact]
    public void Endpoints_that_come_and_go_are_named()
    {
        ServiceChange change = ConfigDifference.Between(
            Yaml.Good("services:\n  a: { run: x, listen: [ 1, 2 ] }\n"),
            Yaml.Good("services:\n  a: { run: x, listen: [ 2, 3 ] }\n")).Changed.ShouldHaveSingleItem();
        change.Rollout.ShouldBe(["listen"]);
        change.AddedEndpoints.Select(a => a.ToString()).ShouldBe(["0.0.0.0:3"]);
        change.RemovedEndpoints.Select(a => a.ToString()).ShouldBe(["0.0.0.0:1"]);
    }

    [Fact]
    public void No_property_of_a_service_is_forgotten()
    {
        ServiceConfig old = Yaml.Read();
        string[] compared = [.. ServiceChange.Between(old, Everything(old))!.Rollout, .. ServiceChange.Between(old, Everything(old))!.AtOnce];
        compared.Length.ShouldBe(typeof(ServiceConfig).GetProperties().Count(p => p.CanWrite && p.Name != nameof(ServiceConfig.Name)));
    }

    private static ServiceConfig Everything(ServiceConfig old) => new()
    {
        Preflight = new PreflightConfig { Ignore = ["memory"] },
        Name = old.Name,
        Run = "other",
        Directory = "/d",
        Limits = new LimitsConfig { Memory = 1 << 20 },
        Listen = [ListenAddress.OfUnix("/x")],
        Standby = 1,
        Workers = 2,
        Env = old.Env.Add("A", "1"),
        EnvFiles = ["/a"],
        User = "anna",
        Health = new HealthConfig { Notify = true },
        Trust = new TrustConfig { Policy = TrustPolicy.Require },
        Update = new UpdateConfig(new Uri("https://example.com/feed.json")),
        Smoke = [new SmokeStep { Command = "x" }],
        WarmUp = new WarmUpConfig { Requests = [new HttpCheck { Path = "/" }] },
        Rollout = new RolloutConfig { Sticky = true },
        Judge = null,
        Metrics = [new("x", new MetricSource.Prometheus("/metrics", "a", "b", MetricExposure.Requests), default)],
        Drain = new DrainConfig { Linger = TimeSpan.Zero },
        Restart = new RestartConfig { Limit = 1 },
        Keep = 1,
        Shared = [],
        Strategy = RolloutStrategy.Recreate,
        Hooks = ImmutableSortedDictionary<HookPoint, ImmutableArray<Hook>>.Empty.Add(HookPoint.AfterDrain, [new Hook.Command("x")]),
        UnservedAfter = TimeSpan.Zero,
        Hosting = HostingMode.Off,
    };
}
