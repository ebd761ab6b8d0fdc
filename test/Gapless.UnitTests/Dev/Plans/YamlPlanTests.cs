using Gapless.Dev.Plans;
using Gapless.Linux.Processes;

namespace Gapless.UnitTests.Dev.Plans;

public sealed class YamlPlanTests
{
    [Fact]
    public void Every_key_arrives_in_the_plan()
    {
        using var folder = new Folder(("gapless.yaml", """
            dev:
              folder: app
              before: [ make gen, make assets ]
              build: cargo build
              run: ./target/debug/shop
              after: docker compose down
              listen: 0.0.0.0:9000
              app_port: 9001
              one_at_a_time: true
              ready: /healthz
              ready_within: 10s
              env: { RUST_LOG: debug }
              env_file: [ .env, /etc/x.env ]
              stop: { signal: int, kill_after: 2s }
              restart_after: 1s
              stop_on_failure: true
              watch:
                folders: [ src, ../shared ]
                files: Cargo.toml
                extensions: [ rs, .toml ]
                globs: 'src/**'
                exclude: { folders: target, files: src/v.rs, globs: '**/*.bak', patterns: '_old\.rs$' }
                gitignore: false
                hidden: true
                follow_links: true
                poll: 2s
                quiet: 40ms
              rules:
                - { name: css, commands: npm run css, watch: { extensions: scss }, reload: false }
                - { commands: [ a, b ], watch: [ proto ] }
              browser: false
              failure_log: log/build.log
              clear_screen: true
            """), ("app/x", ""));
        DevPlan plan = folder.Plan();
        plan.Source.ShouldBe(PlanSource.Yaml);
        plan.File.ShouldBe(folder.Of("gapless.yaml"));
        plan.Folder.ShouldBe(folder.Of("app"));
        plan.Before.ShouldBe(["make gen", "make assets"]);
        plan.Build.ShouldBe("cargo build");
        plan.Run.Line.ShouldBe("./target/debug/shop");
        plan.After.ShouldBe(["docker compose down"]);
        plan.Listen.ToString().ShouldBe("0.0.0.0:9000");
        plan.AppPort.ShouldBe(9001);
        plan.OneAtATime.ShouldBeTrue();
        plan.ReadyPath.ShouldBe("/healthz");
        plan.ReadyWithin.ShouldBe(TimeSpan.FromSeconds(10));
        plan.Environment.ShouldBe([new("RUST_LOG", "debug")]);
        plan.EnvFiles.ShouldBe([folder.Of("app/.env"), "/etc/x.env"]);
        plan.Stop.ShouldBe(new StopRule(Signals.Interrupt, TimeSpan.FromSeconds(2)));
        plan.RestartAfter.ShouldBe(TimeSpan.FromSeconds(1));
        plan.StopOnFailure.ShouldBeTrue();
        plan.Watch.Folders.ShouldBe([folder.Of("app/src"), folder.Of("shared")]);
        plan.Watch.Files.ShouldBe([folder.Of("app/Cargo.toml")]);
        plan.Watch.Extensions.ShouldBe(["rs", "toml"]);
        plan.Watch.Globs.ShouldBe(["src/**"]);
        plan.Watch.ExcludedFolders.ShouldContain(folder.Of("app/target"));
        plan.Watch.ExcludedFiles.ShouldBe([folder.Of("app/src/v.rs")]);
        plan.Watch.ExcludedGlobs.ShouldContain("**/*.bak");
        plan.Watch.ExcludedPatterns.ShouldBe(["_old\\.rs$"]);
        (plan.Watch.GitIgnore, plan.Watch.SkipHidden, plan.Watch.FollowLinks).ShouldBe((false, false, true));
        plan.Watch.Poll.ShouldBe(TimeSpan.FromSeconds(2));
        plan.Watch.Quiet.ShouldBe(TimeSpan.FromMilliseconds(40));
        plan.Rules.Select(r => (r.Name, string.Join(';', r.Commands), r.Reload)).ShouldBe([("css", "npm run css", false), ("rule 2", "a;b", true)]);
        plan.Rules[0].Watch.Extensions.ShouldBe(["scss"]);
        plan.Rules[0].Watch.Folders.ShouldBe(plan.Watch.Folders);
        plan.Rules[1].Watch.Folders.ShouldBe([folder.Of("app/proto")]);
        plan.Rules[1].Watch.Extensions.ShouldBeEmpty();
        plan.Browser.ShouldBeFalse();
        plan.FailureLog.ShouldBe(folder.Of("app/log/build.log"));
        plan.ClearScreen.ShouldBeTrue();
        plan.Sentence.ShouldBe("gapless.yaml:2: builds with 'cargo build', runs './target/debug/shop', at http://0.0.0.0:9000 (dev.listen)");
    }

    [Fact]
    public void Several_services_are_several_plans_and_what_they_do_not_say_is_recognised()
    {
        using var folder = new Folder(
            ("gapless.yaml", """
                services:
                  shop:
                    run: dotnet Shop.dll
                    listen: 0.0.0.0:8080
                    env_file: /run/secrets/shop.env
                    dev: { project: src/Shop/Shop.csproj, launch_profile: two }
                  api:
                    run: ./api
                    listen: [ 443, 0.0.0.0:8443 ]
                    dev: { folder: api, env: { LEVEL: debug } }
                  worker:
                    run: ./worker
                    listen: unix:/run/worker.sock
                """),
            ("src/Shop/Shop.csproj", "<Project Sdk='Microsoft.NET.Sdk.Web' />"),
            ("src/Shop/Properties/launchSettings.json", "{ \"profiles\": { \"one\": { \"commandName\": \"Project\" }, \"two\": { \"commandName\": \"Project\", \"environmentVariables\": { \"A\": \"2\" } } } }"),
            ("api/go.mod", ""), ("api/main.go", "package main"));
        PlanResult result = folder.Read();
        result.Problems.ShouldBeEmpty();
        result.Plans.Select(p => (p.Name, p.Listen.ToString(), p.Source)).ShouldBe([("shop", "127.0.0.1:8080", PlanSource.Yaml), ("api", "127.0.0.1:8443", PlanSource.Yaml)]);
        result.Plans[0].CSharpProject.ShouldBe(folder.Of("src/Shop/Shop.csproj"));
        result.Plans[0].Environment["A"].ShouldBe("2");
        result.Plans[0].Folder.ShouldBe(folder.Of("src/Shop"));
        result.Plans[1].Build.ShouldBe("go build -o tmp/main .");
        result.Plans[1].Environment["LEVEL"].ShouldBe("debug");
        result.Plans[1].Sentence.ShouldBe("gapless.yaml:10: Go: builds with 'go build -o tmp/main .', runs it, at http://127.0.0.1:8443 (its own port)");
    }

    [Theory]
    [InlineData("dev: { runn: x }", "gapless.yaml:1:8: dev.runn: unknown key. Did you mean 'run'?")]
    [InlineData("dev:\n  run: x\n  listen: 99999", "gapless.yaml:3:11: dev.listen: '99999' is not a port from 1 to 65535. Write for example '8080', '127.0.0.1:8080' or '[::]:8080'.")]
    [InlineData("dev:\n  run: x\n  watch:\n    quiet: soon", "gapless.yaml:4:12: dev.watch.quiet: 'soon' is not a duration. Write for example 'quiet: 20ms' (ms, s, m, h, d).")]
    [InlineData("dev:\n  run: x\n  watch: { exclude: { patterns: '(' } }", "gapless.yaml:3:33: dev.watch.exclude.patterns: '(' is not a regular expression: Invalid pattern '(' at offset 1. Not enough )'s. For names with wildcards there is 'globs'.")]
    [InlineData("dev: { run: x, stop: SIGWHAT }", "gapless.yaml:1:22: dev.stop: 'SIGWHAT' is not a signal. Write for example SIGTERM, SIGINT, SIGQUIT, SIGUSR2 or SIGKILL.")]
    [InlineData("dev: { run: x, ready: healthz }", "gapless.yaml:1:23: dev.ready: 'healthz' is not a path. Write for example 'ready: /healthz'.")]
    [InlineData("dev: { run: x, rules: [ { commands: y } ] }", "gapless.yaml:1:25: dev.rules[0]: 'watch' is missing. Write for example '{ watch: { extensions: scss }, commands: npm run css }'.")]
    [InlineData("dev: { run: x, project: X.csproj }", "gapless.yaml:1:8: dev.run: 'project' is compiled in memory and started by Gapless itself. Remove 'run', or 'project'.")]
    [InlineData("dev: { project: X.csproj }", "gapless.yaml:1:0: there is no project 'DIR/X.csproj'")]
    [InlineData("dev: { folder: none, run: x }", "gapless.yaml:1:0: there is no folder 'DIR/none'")]
    [InlineData("dev: { run: x, app_port: 8080 }", "gapless.yaml:0:0: shop: the app's own port 8080 is also that of the session: give the session another one with 'listen'")]
    [InlineData("services:\n  a: { dev: { run: x } }\n  b: { dev: { run: x } }", "gapless.yaml:0:0: a and b would both listen on 127.0.0.1:8080: give each its own address with 'listen' in its 'dev:' section")]
    [InlineData("services: [", "gapless.yaml:2:1: not valid YAML: ")]
    public void A_mistake_is_named_with_its_place(string text, string problem)
    {
        using var folder = new Folder(("shop/gapless.yaml", text));
        folder.Arguments = folder.Arguments with { Folder = folder.Of("shop") };
        folder.Problem().Replace("shop/", "", StringComparison.Ordinal).Replace("DIR/shop", "DIR", StringComparison.Ordinal).ShouldStartWith(problem);
    }

    [Fact]
    public void A_section_that_says_too_little_is_reported()
    {
        using var folder = new Folder(("gapless.yaml", "dev: { listen: 8080 }"));
        folder.Problem().ShouldStartWith("gapless.yaml:1:0: 'dev:' says neither 'run' nor 'project', and 'DIR' is nothing that is recognised: looked for ");
    }

    [Fact]
    public void One_address_of_the_command_line_is_not_enough_for_two_services()
    {
        using var folder = new Folder(("gapless.yaml", "services:\n  a: { dev: { run: x } }\n  b: { dev: { run: x, listen: 1 } }"));
        folder.Arguments = DevCommandLine.Parse(["--listen", "80"], folder.Path).ShouldBeOfType<DevRequest.Session>().Arguments;
        folder.Problem().ShouldBe("--listen names one address, and gapless.yaml has 2 services: write 'listen' into their 'dev:' sections");
    }
}
