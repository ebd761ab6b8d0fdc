using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Health;
using Gapless.UnitTests.Shared;

namespace Gapless.UnitTests.Health;

public sealed class HealthMonitorTests
{
    private static readonly ProbeConfig Second = new() { Command = "x", Period = TimeSpan.FromSeconds(1) };

    private readonly ManualTimeProvider _clock = new();
    private readonly List<string> _reports = [];
    private readonly List<(ProbeConfig Probe, double At)> _checks = [];
    private readonly DateTimeOffset _start;
    private readonly CancellationTokenSource _stop = new();
    private Func<ProbeConfig, bool> _passes = _ => false;

    public HealthMonitorTests() => _start = _clock.GetUtcNow();

    [Fact]
    public async Task Startup_comes_before_readiness_and_readiness_before_liveness()
    {
        ProbeConfig startup = Second with { Command = "startup" };
        ProbeConfig readiness = Second with { Command = "readiness" };
        ProbeConfig liveness = Second with { Command = "liveness", Failures = 2 };
        _passes = p => p == startup ? At >= 2 : p == readiness ? At >= 4 : At < 7;

        Task run = Run(new HealthConfig { Startup = startup, Readiness = readiness, Liveness = liveness });
        _clock.Advance(TimeSpan.FromSeconds(20));

        await run;
        _reports.ShouldBe(["2 Started startup", "4 Ready readiness", "8 Dead liveness: liveness"]);
        _checks.Select(c => $"{c.Probe.Command}@{c.At}").ShouldBe(
        [
            "startup@0", "startup@1", "startup@2",
            "readiness@2", "readiness@3", "readiness@4",
            "liveness@4", "liveness@5", "liveness@6", "liveness@7", "liveness@8",
        ]);
    }

    [Fact]
    public void The_first_check_waits_for_the_delay_and_successes_must_come_in_a_row()
    {
        _passes = _ => At != 6;
        Task run = Run(new HealthConfig { Readiness = Second with { Delay = TimeSpan.FromSeconds(5), Successes = 3 } });
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        _checks.ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromSeconds(10));
        _reports.ShouldBe(["9 Ready x"]);
        run.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void Readiness_is_asked_on_calmly_and_after_a_failure_in_its_own_period()
    {
        _passes = p => p.Command == "live" || At < 12;
        Task run = Run(new HealthConfig { Readiness = Second, Liveness = Second with { Command = "live", Failures = 2, Period = TimeSpan.FromMinutes(10) } });
        _clock.Advance(TimeSpan.FromMinutes(1));
        _reports.ShouldBe(["0 Ready x", "17 Unready readiness: x"]);
        _checks.Where(c => c.Probe.Command == "x").Select(c => c.At).ShouldBe([0, 5, 10, 15, 16, 17]);
        run.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Readiness_is_not_asked_when_the_worker_has_settled_and_liveness_is()
    {
        _passes = p => p.Command == "live" ? At < 30 : At < 12;
        HealthMonitor monitor = Monitor(new HealthConfig { Readiness = Second, Liveness = Second with { Command = "live", Failures = 1 } });
        Task run = monitor.RunAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromSeconds(11));
        monitor.Settle();
        _clock.Advance(TimeSpan.FromMinutes(1));
        await run;
        _reports.ShouldBe(["0 Ready x", "30 Dead liveness: live"]);
    }

    [Theory]
    [InlineData(true, "16 Ready x; healthy for 10s")]
    [InlineData(false, "10 Ready the worker sent READY=1; healthy for 10s")]
    public async Task A_failure_begins_the_time_of_health_anew(bool withReadiness, string report)
    {
        // Fails once, at 5; where only liveness is there, never.
        _passes = p => p.Command == "live" || At != 5;
        HealthMonitor monitor = Monitor(new HealthConfig
        {
            Readiness = withReadiness ? Second : null,
            Liveness = Second with { Command = "live", Failures = 3 },
            Notify = !withReadiness,
            HealthyFor = TimeSpan.FromSeconds(10),
        });
        if (!withReadiness)
            monitor.NotifyReady();
        Task run = monitor.RunAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromSeconds(30));
        _reports.ShouldBe([report]);
        await _stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void Health_that_ends_before_its_time_is_a_failed_start()
    {
        _passes = _ => At < 3;
        Task run = Run(new HealthConfig { Readiness = Second with { Failures = 2 }, HealthyFor = TimeSpan.FromSeconds(10) });
        _clock.Advance(TimeSpan.FromMinutes(1));
        run.IsCompletedSuccessfully.ShouldBeTrue();
        _reports.ShouldBe(["4 StartFailed readiness: x"]);
    }

    [Fact]
    public async Task Without_probes_the_time_of_health_is_the_time_that_it_lives()
    {
        HealthMonitor monitor = Monitor(new HealthConfig { Notify = true, HealthyFor = TimeSpan.FromSeconds(10) });
        monitor.NotifyReady();
        Task run = monitor.RunAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        _reports.ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await run;
        _reports.ShouldBe(["10 Ready the worker sent READY=1"]);
    }

    [Fact]
    public async Task A_worker_that_was_ready_before_is_watched_only()
    {
        _passes = _ => At < 7;
        Task run = Monitor(new HealthConfig { Startup = Second, Readiness = Second }).WatchAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromSeconds(20));
        await run;
        _reports.ShouldBe(["12 Unready readiness: x"]);
        _checks.Select(c => c.At).ShouldBe([5, 10, 11, 12]);
    }

    [Fact]
    public void A_start_without_a_limit_of_failures_goes_on_being_asked()
    {
        Task run = Run(new HealthConfig { Readiness = Second });
        _clock.Advance(TimeSpan.FromMinutes(10));
        run.IsCompleted.ShouldBeFalse();
        _reports.ShouldBeEmpty();
        _checks.Count.ShouldBe(601);
    }

    [Theory]
    [InlineData(true, "2 StartFailed start-up: x")]
    [InlineData(false, "2 StartFailed readiness: x")]
    public void A_start_with_a_limit_fails_when_it_is_reached(bool startup, string report)
    {
        ProbeConfig probe = Second with { Failures = 3 };
        Task run = Run(startup ? new HealthConfig { Startup = probe } : new HealthConfig { Readiness = probe });
        _clock.Advance(TimeSpan.FromMinutes(1));
        run.IsCompletedSuccessfully.ShouldBeTrue();
        _reports.ShouldBe([report]);
    }

    [Fact]
    public async Task Failures_of_liveness_that_do_not_follow_each_other_are_forgiven()
    {
        _passes = p => p.Command == "x" || At % 2 == 0;
        Task run = Run(new HealthConfig { Readiness = Second, Liveness = Second with { Command = "live", Failures = 2 } });
        _clock.Advance(TimeSpan.FromMinutes(1));
        run.IsCompleted.ShouldBeFalse();
        _reports.ShouldBe(["0 Ready x"]);
        await _stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Without_a_readiness_probe_the_notification_makes_ready()
    {
        HealthMonitor monitor = Monitor(new HealthConfig());
        Task run = monitor.RunAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _reports.ShouldBeEmpty();
        monitor.NotifyReady();
        await run;
        _reports.ShouldBe(["1 Ready the worker sent READY=1"]);
    }

    [Fact]
    public async Task Without_a_readiness_probe_a_taken_connection_makes_ready()
    {
        _passes = p => p.Tcp;
        await Run(new HealthConfig());
        _reports.ShouldHaveSingleItem().ShouldStartWith("0 Ready");
    }

    [Fact]
    public async Task With_a_readiness_probe_the_notification_alone_is_not_enough()
    {
        HealthMonitor monitor = Monitor(new HealthConfig { Readiness = Second });
        monitor.NotifyReady();
        Task run = monitor.RunAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromSeconds(3));
        _reports.ShouldBeEmpty();
        _passes = _ => true;
        _clock.Advance(TimeSpan.FromSeconds(1));
        _reports.ShouldBe(["4 Ready x"]);
        monitor.Settle();
        await run;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_app_declared_to_notify_is_not_ready_before_it_has(bool withProbe)
    {
        _passes = _ => true;
        HealthMonitor monitor = Monitor(new HealthConfig { Notify = true, Readiness = withProbe ? Second : null });
        Task run = monitor.RunAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromSeconds(30));
        _reports.ShouldBeEmpty();
        monitor.NotifyReady();
        monitor.Settle();
        await run;
        _reports.ShouldHaveSingleItem().ShouldStartWith("30 Ready");
    }

    private double At => (_clock.GetUtcNow() - _start).TotalSeconds;

    private Task Run(HealthConfig config) => Monitor(config).RunAsync(_stop.Token);

    private HealthMonitor Monitor(HealthConfig config) => new(
        config,
        (probe, _) =>
        {
            _checks.Add((probe, At));
            return Task.FromResult(new ProbeResult(_passes(probe), probe.Command ?? "tcp"));
        },
        t => _reports.Add($"{At} {t.State} {t.Detail}"),
        _clock);
}
