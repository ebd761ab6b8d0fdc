using System.Net;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

public sealed class ConfigReaderTests
{
    private const string Published = """
        services:
          shop:
            run: dotnet Shop.dll            # executed in the release's own directory
            listen: 0.0.0.0:8080            # or a list
            workers: 1
            env: { ASPNETCORE_ENVIRONMENT: Production }
            health:
              readiness: { http: /healthz/ready, timeout: 2s }
              liveness: { http: /healthz/live, period: 5s, failures: 3 }
            smoke:
              - GET /api/products -> 200
              - run: ./smoke.sh             # gets GAPLESS_TARGET
            rollout:
              within: 60s                   # time to become ready and proved
              steps: [ 5%, 25% for 30s, 100% ]
              keep_warm: 5m
            drain: { timeout: 30s, linger: 1s }
            keep: 5
            hosting: off                    # no control channel
        """;

    [Fact]
    public void The_published_example_reads_as_written()
    {
        GaplessConfig config = Yaml.Good(Published);
        config.Path.ShouldBe("/etc/gapless/gapless.yaml");
        ServiceConfig shop = config.Services.ShouldHaveSingleItem();
        shop.Name.ShouldBe("shop");
        shop.Run.ShouldBe("dotnet Shop.dll");
        shop.Listen.ShouldBe([ListenAddress.OfTcp(new IPEndPoint(IPAddress.Any, 8080))]);
        shop.Env.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("ASPNETCORE_ENVIRONMENT", "Production"));
        shop.Health.Startup.ShouldBeNull();
        shop.Health.Readiness.ShouldBe(new ProbeConfig { Http = new HttpCheck { Path = "/healthz/ready" }, Timeout = TimeSpan.FromSeconds(2) });
        shop.Health.Liveness.ShouldBe(new ProbeConfig { Http = new HttpCheck { Path = "/healthz/live" }, Period = TimeSpan.FromSeconds(5), Failures = 3 });
        shop.Smoke.ShouldBe([new SmokeStep { Http = new HttpCheck { Path = "/api/products", Status = StatusSet.Of(200) } }, new SmokeStep { Command = "./smoke.sh" }]);
        shop.Rollout.Steps.ShouldNotBeNull().ShouldBe([new RolloutStep(500, TimeSpan.Zero), new RolloutStep(2500, TimeSpan.FromSeconds(30)), new RolloutStep(10_000, TimeSpan.Zero)]);
        shop.Rollout.KeepWarm.ShouldBe(TimeSpan.FromMinutes(5));
        shop.Drain.ShouldBe(new DrainConfig());
        shop.Keep.ShouldBe(5);
    }

    [Fact]
    public void All_but_run_and_listen_may_be_left_out()
    {
        ServiceConfig shop = Yaml.Read();
        shop.Workers.ShouldBe(1);
        shop.Health.ShouldBe(new HealthConfig());
        shop.Rollout.Steps.ShouldBeNull();
        shop.Rollout.KeepWarm.ShouldBe(TimeSpan.Zero);
        shop.Shared.ShouldBe(["logs/"]);
        shop.Strategy.ShouldBe(RolloutStrategy.Rolling);
        shop.UnservedAfter.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Every_problem_of_the_file_is_reported_in_one_go_with_its_place()
    {
        Yaml.Problems("""
            services:
              shop:
                run: ./shop
                listen: 80800
                workers: many
                rollot:
                  steps: [ 5%, 100% ]
                drain: { timeout: soon }
              Cart:
                listen: 8080
                keep: -1
            """).ShouldBe(
        [
            "gapless.yaml:4:13: services.shop.listen: '80800' is not a port from 1 to 65535. Write for example '8080', '127.0.0.1:8080' or '[::]:8080'.",
            "gapless.yaml:5:14: services.shop.workers: 'many' is not a whole number from 1 to 64. Write for example 'workers: 2'.",
            "gapless.yaml:6:5: services.shop.rollot: unknown key. Did you mean 'rollout'?",
            "gapless.yaml:8:23: services.shop.drain.timeout: 'soon' is not a duration. Write for example 'timeout: 30s' (ms, s, m, h, d).",
            "gapless.yaml:10:5: services.Cart: 'Cart' is not a name for a service. Use lower-case letters, digits and dashes, a letter first, at most 63 characters.",
            "gapless.yaml:10:5: services.Cart: 'run' is missing. Write for example 'run: dotnet Shop.dll'.",
            "gapless.yaml:11:11: services.Cart.keep: '-1' is not a whole number from 0 to 1000. Write for example 'keep: 5'.",
        ]);
    }

    [Theory]
    [InlineData("", "gapless.yaml:1:1: the file is empty. Write one with 'gapless init'.")]
    [InlineData("# nothing\n", "gapless.yaml:1:1: the file is empty. Write one with 'gapless init'.")]
    [InlineData("shop:\n  run: x\n", "gapless.yaml:1:1: shop: unknown key. Known are: services, alerts, dev.|gapless.yaml:1:1: 'services:' is missing. Begin with 'services:', then the name of a service, indented by two spaces.")]
    [InlineData("version: 2\nservices:\n", "gapless.yaml:1:1: version: unknown key. Known are: services, alerts, dev.|gapless.yaml:2:10: services: declares no service. Write a name, indented by two spaces, then 'run' and 'listen' below it; or 'services: {}' for none yet.")]
    [InlineData("- shop\n", "gapless.yaml:1:1: must be a map with the key 'services'. The keys are: services, alerts, dev.")]
    [InlineData("services:\n  shop:\n", "gapless.yaml:2:8: services.shop: has no value. The keys are: run, directory, listen, workers, standby, env, env_file, user, health, smoke, warm_up, rollout, judge, drain, restart, limits, keep, shared, strategy, hooks, unserved_after, hosting, preflight, trust, update, dev.")]
    [InlineData("services:\n  a: { run: x, listen: 1 }\n---\nservices:\n", "gapless.yaml:3:1: a second document begins here. Put all services into one document and remove the '---'.")]
    public void A_file_of_the_wrong_shape_is_explained(string text, string problems) => Yaml.Problems(text).ShouldBe(problems.Split('|'));

    [Fact]
    public void A_key_given_twice_is_reported_and_so_is_the_rest()
    {
        Yaml.Problems(Yaml.Service("keep: 3", "keep: 4", "wokers: 2")).ShouldBe(
        [
            "gapless.yaml:6:5: 'keep' stands here a second time; first in line 5. Keep one of the two.",
            "gapless.yaml:7:5: services.shop.wokers: unknown key. Did you mean 'workers'?",
        ]);
    }

    [Theory]
    [InlineData("services:\n  shop:\n\t\trun: x\n", "gapless.yaml:3:1: a tab in the indentation. YAML is indented with spaces only.")]
    [InlineData("services:\n  shop:\n    run: x\n  \tlisten: 1\n", "gapless.yaml:4:3: a tab in the indentation. YAML is indented with spaces only.")]
    public void Tabs_are_named_as_the_cause(string text, string problem) => Yaml.Problems(text).ShouldBe([problem]);

    [Fact]
    public void Text_that_is_no_yaml_is_reported_with_its_place()
    {
        string problem = Yaml.Problems("services:\n  shop: [ 1, 2\n  run: x\n").ShouldHaveSingleItem();
        problem.ShouldStartWith("gapless.yaml:2:");
        problem.ShouldContain("not valid YAML: ");
    }

    [Fact]
    public void Anchors_aliases_and_merge_keys_work()
    {
        GaplessConfig config = Yaml.Good("""
            x-common: &common
              drain: 5s
              keep: 9
              health: &health { readiness: /ready }
            services:
              shop: { <<: *common, run: ./shop, listen: 8080, keep: 2 }
              cart: { run: ./cart, listen: 8081, health: *health }
            """);
        config.Services[0].Drain.Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        config.Services[0].Keep.ShouldBe(2);
        config.Services[1].Health.ShouldBe(config.Services[0].Health);
        Yaml.Problems("services: *nowhere\n").ShouldHaveSingleItem().ShouldContain("nowhere");
    }

    [Fact]
    public void A_dollar_stays_a_dollar() => Yaml.Read("env: { PRICE: $5, HOME_OF: '${HOME}' }").Env["HOME_OF"].ShouldBe("${HOME}");

    [Fact]
    public void A_missing_file_is_a_problem_and_not_an_exception()
    {
        ConfigResult result = ConfigReader.Read("/nonexistent/gapless.yaml");
        result.Config.ShouldBeNull();
        result.Problems.ShouldHaveSingleItem().ToString().ShouldBe("/nonexistent/gapless.yaml:1:1: cannot be read: there is no such file. Write one with 'gapless init', or name another with --config.");
    }

    [Fact]
    public void The_template_of_init_is_right_and_its_comments_too()
    {
        string text = ConfigTemplate.Text("shop", "./it's here", "unix:/run/shop.sock");
        ServiceConfig shop = Yaml.Good(text).Services.ShouldHaveSingleItem();
        shop.Name.ShouldBe("shop");
        shop.Run.ShouldBe("./it's here");
        shop.Listen.ShouldBe([ListenAddress.OfUnix("/run/shop.sock")]);

        string[] uncommented = [.. text.Split('\n').Select(l => l.StartsWith("    # ", StringComparison.Ordinal) && (l.Contains(": ") || l.EndsWith(':') || l.Contains("- ")) && !char.IsUpper(l[6]) ? "    " + l[6..] : l)];
        ServiceConfig full = Yaml.Good(string.Join('\n', uncommented)).Services.ShouldHaveSingleItem();
        full.Health.Readiness.ShouldNotBeNull();
        full.Smoke.Length.ShouldBe(2);
        full.Rollout.Steps.ShouldNotBeNull().Length.ShouldBe(3);
    }
}
