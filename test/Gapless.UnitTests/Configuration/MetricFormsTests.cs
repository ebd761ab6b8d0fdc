using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Judging;

namespace Gapless.UnitTests.Configuration;

public sealed class MetricFormsTests
{
    [Fact]
    public void Counters_of_the_apps_own_endpoint()
    {
        ServiceConfig config = Yaml.Read(
            "judge:",
            "  metrics:",
            "    - name: checkout failures",
            "      prometheus: { path: /internal/metrics, events: 'checkout_failed_total{reason=\"x\"}', of: checkout_total }",
            "      relative: 10%",
            "      absolute: 1%",
            "      share: 20%",
            "    - { name: exceptions, prometheus: { events: exceptions_total, per: request } }",
            "    - { name: lost jobs, prometheus: { events: jobs_lost_total, per: second }, absolute: 0.5 }");

        config.Metrics.ShouldBe([
            new("checkout failures", new MetricSource.Prometheus("/internal/metrics", "checkout_failed_total{reason=\"x\"}", "checkout_total", MetricExposure.Requests), new Margin(0.1, 0.01), 0.2),
            new("exceptions", new MetricSource.Prometheus("/metrics", "exceptions_total", null, MetricExposure.Requests), new Margin(0.25, 0.0015)),
            new("lost jobs", new MetricSource.Prometheus("/metrics", "jobs_lost_total", null, MetricExposure.Seconds), new Margin(0.25, 0.5)),
        ]);
        config.Metrics.Select(m => m.ToJudged().Law).ShouldBe([CountLaw.Proportion, CountLaw.Count, CountLaw.Count]);
        config.Judge.ShouldBe(new JudgeOptions());
    }

    [Fact]
    public void Queries_to_a_server() =>
        Yaml.Read("judge:", "  metrics:", "    name: refused", "    promql: { url: 'http://127.0.0.1:9090/prom', events: 'sum(increase(a{v=\"$VERSION\"}[$WINDOW]))', of: 'sum(increase(b{v=\"$VERSION\"}[$WINDOW]))', every: 15s }")
            .Metrics.ShouldHaveSingleItem().Source.ShouldBe(new MetricSource.PromQl(
                new Uri("http://127.0.0.1:9090/prom"), "sum(increase(a{v=\"$VERSION\"}[$WINDOW]))", "sum(increase(b{v=\"$VERSION\"}[$WINDOW]))", MetricExposure.Requests, TimeSpan.FromSeconds(15)));

    [Fact]
    public void A_judge_of_whom_nothing_is_left_is_off() =>
        Yaml.Read("judge: { errors: off, latency: off, memory: off, crashes: off, error_lines: off }").Judge.ShouldBeNull();

    [Theory]
    [InlineData("{ prometheus: { events: a, of: b } }", "'name' is missing. Write for example 'name: checkout failures'.")]
    [InlineData("{ name: latency, prometheus: { events: a, of: b } }", "'latency' is the name of a metric that is judged anyway")]
    [InlineData("{ name: x }", "does not say where its counts come from")]
    [InlineData("{ name: x, prometheus: { events: a, of: b }, promql: { } }", "has 'prometheus' and 'promql', but its counts come from one of them")]
    [InlineData("{ name: x, prometheus: { of: b } }", "'events' is missing. Write for example 'events: checkout_failed_total")]
    [InlineData("{ name: x, prometheus: { events: a } }", "does not say what the events are counted for. Write 'of: checkout_total' when they are a part of something, 'per: request' or 'per: second' otherwise.")]
    [InlineData("{ name: x, prometheus: { events: a, of: b, per: request } }", "has 'of' and 'per', but events are counted for one thing")]
    [InlineData("{ name: x, prometheus: { events: a, per: minute } }", "'minute' is nothing that events are counted for")]
    [InlineData("{ name: x, prometheus: { events: 'rate(a)', of: b } }", "is no selector of counters: 'rate(a)': the end was expected, not '(a)'")]
    [InlineData("{ name: x, prometheus: { events: a, of: b, path: metrics } }", "'metrics' is not a path that begins with '/'")]
    [InlineData("{ name: x, promql: { events: 'a{v=\"$VERSION\"}[$WINDOW]', per: request } }", "'url' is missing. Write for example 'url: http://127.0.0.1:9090'.")]
    [InlineData("{ name: x, promql: { url: 'localhost:9090', events: 'a{v=\"$VERSION\"}[$WINDOW]', per: request } }", "'localhost:9090' is not the URL of a Prometheus server")]
    [InlineData("{ name: x, promql: { url: 'http://p', events: 'a[$WINDOW]', per: request } }", "asks the same of the old version and of the candidate")]
    [InlineData("{ name: x, promql: { url: 'http://p', events: 'a{v=\"$VERSION\"}[5m]', per: request } }", "does not say since when it counts")]
    [InlineData("{ name: x, prometheus: { events: a, of: b }, weight: 1 }", "unknown key. Did you mean 'share'?")]
    [InlineData("{ name: x, prometheus: { events: a, of: b }, absolute: 1 }", "'1' is not a share from 0% to 100%")]
    [InlineData("[ { name: x, prometheus: { events: a, of: b } }, { name: x, prometheus: { events: a, of: b } } ]", "a metric before is called 'x', too")]
    public void What_is_wrong_is_said_with_what_to_write(string metrics, string problem) => Yaml.Problem($"judge: {{ metrics: {metrics} }}").ShouldContain(problem);
}
