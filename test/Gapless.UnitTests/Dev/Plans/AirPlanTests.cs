using Gapless.Dev.Plans;
using Gapless.Linux.Processes;

namespace Gapless.UnitTests.Dev.Plans;

/// <summary>Files as people have them, and what becomes of each key.</summary>
public sealed class AirPlanTests
{
    /// <summary>What <c>air init</c> writes.</summary>
    private const string Init = """
        #:schema https://json.schemastore.org/any.json

        env_files = []
        root = "."
        testdata_dir = "testdata"
        tmp_dir = "tmp"

        [build]
          args_bin = []
          bin = "./tmp/main"
          cmd = "go build -o ./tmp/main ."
          delay = 1000
          entrypoint = ["./tmp/main"]
          exclude_dir = ["assets", "tmp", "vendor", "testdata"]
          exclude_file = []
          exclude_regex = ["_test.go"]
          exclude_unchanged = false
          follow_symlink = false
          full_bin = ""
          ignore_dangerous_root_dir = false
          include_dir = []
          include_ext = ["go", "tpl", "tmpl", "html"]
          include_file = []
          kill_delay = "0s"
          log = "build-errors.log"
          poll = false
          poll_interval = 0
          post_cmd = []
          pre_cmd = []
          rerun = false
          rerun_delay = 500
          send_interrupt = false
          stop_on_error = false

        [color]
          app = ""
          build = "yellow"
          main = "magenta"
          mode = "auto"
          runner = "green"
          watcher = "cyan"

        [log]
          main_only = false
          silent = false
          time = false

        [misc]
          clean_on_exit = false
          startup_banner = ""

        [proxy]
          app_port = 0
          app_start_timeout = 0
          enabled = false
          proxy_port = 0

        [screen]
          clear_on_rebuild = false
          keep_scroll = true
        """;

    [Fact]
    public void The_file_of_air_init_reads()
    {
        using var folder = new Folder((".air.toml", Init));
        DevPlan plan = folder.Plan();
        plan.Source.ShouldBe(PlanSource.Air);
        plan.File.ShouldBe(folder.Of(".air.toml"));
        plan.Folder.ShouldBe(folder.Path);
        plan.Build.ShouldBe("go build -o ./tmp/main .");
        plan.Run.Arguments.ShouldBe([folder.Of("tmp/main")]);
        plan.Listen.ToString().ShouldBe("127.0.0.1:8080");
        plan.AppPort.ShouldBeNull();
        plan.Stop.ShouldBe(new StopRule(Signals.Kill, TimeSpan.Zero));
        plan.RestartAfter.ShouldBeNull();
        plan.FailureLog.ShouldBe(folder.Of("tmp/build-errors.log"));
        plan.Watch.Folders.ShouldBe([folder.Path]);
        plan.Watch.Extensions.ShouldBe(["go", "tpl", "tmpl", "html"]);
        plan.Watch.ExcludedFolders.ShouldBe([folder.Of("assets"), folder.Of("tmp"), folder.Of("vendor"), folder.Of("testdata")]);
        plan.Watch.ExcludedPatterns.ShouldBe(["_test.go"]);
        plan.Watch.Quiet.ShouldBe(TimeSpan.FromSeconds(1));
        plan.Sentence.ShouldBe($".air.toml: builds with 'go build -o ./tmp/main .', runs '{folder.Of("tmp/main")}', after 1000 ms of silence as '.air.toml:12' says, at http://127.0.0.1:8080");
    }

    [Fact]
    public void An_empty_file_means_the_defaults_of_air_with_less_waiting()
    {
        using var folder = new Folder((".air.toml", ""));
        DevPlan plan = folder.Plan();
        plan.Build.ShouldBe("go build -o tmp/main .");
        plan.Run.Arguments.ShouldBe([folder.Of("tmp/main")]);
        plan.Watch.Quiet.ShouldBe(TimeSpan.FromMilliseconds(20));
        plan.Stop.ShouldBe(new StopRule(Signals.Terminate, TimeSpan.FromSeconds(5)));
        plan.ReadyWithin.ShouldBe(TimeSpan.FromSeconds(60));
        plan.Watch.GitIgnore.ShouldBeFalse();
        plan.Sentence.ShouldNotContain("silence");
    }

    [Fact]
    public void A_front_end_with_templ_tailwind_and_the_proxy()
    {
        using var folder = new Folder((".air.toml", """
            root = "."
            tmp_dir = "bin"
            env_files = [".env", "/etc/shop.env"]

            [build]
            pre_cmd = ["templ generate", "npx tailwindcss -i in.css -o static/out.css"]
            cmd = "go build -o ./bin/shop ./cmd/shop"
            full_bin = "APP_ENV=dev ./bin/shop"
            args_bin = ["serve", "--debug"]
            post_cmd = ["docker compose down"]
            include_ext = ["go", "templ", ".css"]
            exclude_dir = ["node_modules", "bin/"]
            exclude_file = ["version.go"]
            exclude_regex = [".*_templ.go", "(?P<kind>_test)\\.go$"]
            include_file = ["Makefile"]
            follow_symlink = true
            poll = true
            poll_interval = 200
            stop_on_error = true
            send_interrupt = true
            kill_delay = "500ms"
            rerun = true
            rerun_delay = 750
            log = ""

            [[build.rules]]
            name = "css"
            cmd = "npm run css"
            include_dir = ["bin/styles"]
            include_ext = ["scss"]
            exclude_regex = ["_old"]
            delay = 100

            [[build.rules]]
            cmd = ["buf generate", "go mod tidy"]
            include_file = ["api.proto"]

            [proxy]
            enabled = true
            proxy_port = 8090
            app_port = 3000
            app_start_timeout = 2000

            [screen]
            clear_on_rebuild = true

            [misc]
            clean_on_exit = true
            """));
        DevPlan plan = folder.Plan();
        plan.EnvFiles.ShouldBe([folder.Of(".env"), "/etc/shop.env"]);
        plan.Before.ShouldBe(["templ generate", "npx tailwindcss -i in.css -o static/out.css"]);
        plan.Run.Line.ShouldBe("APP_ENV=dev ./bin/shop serve --debug");
        plan.After.ShouldBe(["docker compose down", $"rm -rf -- {folder.Of("bin")}"]);
        plan.Watch.Extensions.ShouldBe(["go", "templ", "css"]);
        plan.Watch.ExcludedFolders.ShouldBe([folder.Of("node_modules"), folder.Of("bin"), folder.Of("testdata")]);
        plan.Watch.ExcludedFiles.ShouldBe([folder.Of("version.go")]);
        plan.Watch.ExcludedPatterns.ShouldBe([".*_templ.go", "(?<kind>_test)\\.go$"]);
        plan.Watch.Files.ShouldBe([folder.Of("Makefile")]);
        plan.Watch.FollowLinks.ShouldBeTrue();
        plan.Watch.Poll.ShouldBe(TimeSpan.FromMilliseconds(500));
        plan.StopOnFailure.ShouldBeTrue();
        plan.Stop.ShouldBe(new StopRule(Signals.Interrupt, TimeSpan.FromMilliseconds(500)));
        plan.RestartAfter.ShouldBe(TimeSpan.FromMilliseconds(750));
        plan.FailureLog.ShouldBeNull();
        plan.Listen.ToString().ShouldBe("127.0.0.1:8090");
        plan.AppPort.ShouldBe(3000);
        plan.ReadyWithin.ShouldBe(TimeSpan.FromSeconds(2));
        plan.ClearScreen.ShouldBeTrue();

        plan.Rules.Count.ShouldBe(2);
        plan.Rules[0].Name.ShouldBe("css");
        plan.Rules[0].Commands.ShouldBe(["npm run css"]);
        plan.Rules[0].Reload.ShouldBeTrue();
        plan.Rules[0].Watch.Folders.ShouldBe([folder.Of("bin/styles")]);
        plan.Rules[0].Watch.Extensions.ShouldBe(["scss"]);
        plan.Rules[0].Watch.ExcludedFolders.ShouldBe([folder.Of("node_modules"), folder.Of("testdata")]);
        plan.Rules[0].Watch.ExcludedPatterns.ShouldBe(["_old"]);
        plan.Rules[0].Watch.Quiet.ShouldBe(TimeSpan.FromMilliseconds(100));
        plan.Rules[1].Name.ShouldBe("rule 2");
        plan.Rules[1].Commands.ShouldBe(["buf generate", "go mod tidy"]);
        plan.Rules[1].Watch.Folders.ShouldBeEmpty();
        plan.Rules[1].Watch.Files.ShouldBe([folder.Of("api.proto")]);
        plan.Rules[1].Watch.Quiet.ShouldBe(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void A_python_project_with_air_and_its_own_folders()
    {
        using var folder = new Folder((".config/air.toml", """
            tmp_dir = "build"
            testdata_dir = "fixtures"
            build = { cmd = "", entrypoint = ["python3", "-u", "app.py"], include_ext = ["*"], include_dir = ["src", "../shared"], delay = 0 }
            """), ("app.py", ""));
        DevPlan plan = folder.Set("PATH", folder.Of("bin")).Write("bin/python3", "").Plan();
        plan.Build.ShouldBeNull();
        plan.Run.Arguments.ShouldBe(["python3", "-u", "app.py"]);
        plan.Watch.Extensions.ShouldBeEmpty();
        plan.Watch.Folders.ShouldBe([folder.Of("src"), folder.Of("../shared")]);
        plan.Watch.ExcludedFolders.ShouldBe([folder.Of("assets"), folder.Of("build"), folder.Of("vendor"), folder.Of("fixtures")]);
        plan.Watch.Quiet.ShouldBe(TimeSpan.FromMilliseconds(20));
        plan.FailureLog.ShouldBe(folder.Of("build/build-errors.log"));
        plan.File.ShouldBe(folder.Of(".config/air.toml"));
    }

    [Fact]
    public void Keys_for_linux_win_over_general_ones_and_those_of_other_systems_do_not_count()
    {
        using var folder = new Folder((".air.toml", "[build]\ncmd = 'make'\nbin = 'a'\n[build.linux]\ncmd = 'make linux'\nargs_bin = ['x']\n[build.windows]\ncmd = 'nmake'\nbin = 'a.exe'\n[build.darwin]\nargs_bin = ['y']\n"));
        DevPlan plan = folder.Plan();
        plan.Build.ShouldBe("make linux");
        plan.Run.Arguments.ShouldBe([folder.Of("a"), "x"]);
        folder.Override(("build.cmd", "make all")).Plan().Build.ShouldBe("make all");
    }

    [Fact]
    public void Keys_on_the_command_line_need_no_file_and_win_over_one()
    {
        using var folder = new Folder(("main.go", "package main\n"), ("go.mod", ""));
        folder.Override(("build.cmd", "go build -o bin/api cmd/run.go"), ("build.bin", "./bin/api"), ("build.exclude_dir", "templates,build"), ("build.exclude_dir", "x"), ("build.pre_cmd", "echo a, b"), ("build.delay", "40"), ("build.poll", "true"), ("build.kill_delay", "1s"), ("build.send_interrupt", "true"));
        DevPlan plan = folder.Plan();
        plan.File.ShouldBeNull();
        plan.Build.ShouldBe("go build -o bin/api cmd/run.go");
        plan.Run.Arguments.ShouldBe([folder.Of("bin/api")]);
        plan.Watch.ExcludedFolders.ShouldBe([folder.Of("templates"), folder.Of("build"), folder.Of("x"), folder.Of("tmp"), folder.Of("testdata")]);
        plan.Before.ShouldBe(["echo a, b"]);
        plan.Watch.Quiet.ShouldBe(TimeSpan.FromMilliseconds(40));
        plan.Watch.Poll.ShouldBe(TimeSpan.FromMilliseconds(500));
        plan.Stop.ShouldBe(new StopRule(Signals.Interrupt, TimeSpan.FromSeconds(1)));
        folder.Write(".air.toml", "[build]\ncmd = 'make'\nlog = 'x.log'\n").Plan().Build.ShouldBe("go build -o bin/api cmd/run.go");
        folder.Plan().FailureLog.ShouldBe(folder.Of("tmp/x.log"));
    }

    [Theory]
    [InlineData("bin = 'tmp/main'\nargs_bin = ['hello', '--n=1']", null, "tmp/main hello --n=1")]
    [InlineData("bin = 'tmp/main'\nargs_bin = ['--name \"a b\"', '$PORT']", "exec DIR/tmp/main --name \"a b\" $PORT", null)]
    [InlineData("bin = './tmp/main server'", "./tmp/main server", null)]
    [InlineData("entrypoint = './tmp/main'\nbin = 'x'", null, "tmp/main")]
    [InlineData("entrypoint = ['sh', '-c', 'a b']", null, "sh|-c|a b")]
    [InlineData("full_bin = 'dlv exec ./tmp/main'\nentrypoint = ['x']", "dlv exec ./tmp/main", null)]
    public void The_program_is_found_as_in_air(string keys, string? line, string? arguments)
    {
        using var folder = new Folder((".air.toml", "[build]\n" + keys));
        RunCommand run = folder.Plan().Run;
        run.Line.ShouldBe(line?.Replace("DIR", folder.Path, StringComparison.Ordinal));
        run.Arguments.ShouldBe(arguments is null ? [] : arguments.StartsWith("sh", StringComparison.Ordinal) ? arguments.Split('|') : [folder.Of("tmp/main"), .. arguments.Split(' ').Skip(1)]);
    }

    [Fact]
    public void The_working_folder_of_air_counts()
    {
        using var folder = new Folder((".air.toml", ""), ("app/x", ""));
        folder.Set("air_wd", "app").Plan().Folder.ShouldBe(folder.Of("app"));
    }

    [Fact]
    public void Another_file_can_be_named()
    {
        using var folder = new Folder((".air.toml", "[build]\ncmd = 'a'"), ("air.local.toml", "[build]\ncmd = 'b'"));
        folder.Arguments = folder.Arguments with { ConfigFile = folder.Of("air.local.toml") };
        folder.Plan().Build.ShouldBe("b");
        folder.Arguments = folder.Arguments with { ConfigFile = folder.Of("none.toml") };
        folder.Problem().ShouldBe("--config: there is no file 'DIR/none.toml'");
    }
}
