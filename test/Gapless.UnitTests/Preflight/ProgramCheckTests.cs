using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Checks;
using Gapless.Supervisor.Preflight.Programs;
using Gapless.UnitTests.Configuration;

namespace Gapless.UnitTests.Preflight;

public sealed class ProgramCheckTests : IDisposable
{
    private const int Runnable = 0b111_101_101;

    private readonly TestMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("./shop --port 80", "./shop", "--port|80")]
    [InlineData("exec ./shop", "./shop", "")]
    [InlineData("A=1 B='x y' ./shop", "./shop", "")]
    [InlineData("env -u HOME A=1 ./shop", "./shop", "")]
    [InlineData("'/opt/my shop/run' \"a b\"", "/opt/my shop/run", "a b")]
    [InlineData("./shop >log.txt 2>&1", "./shop", "")]
    [InlineData("./migrate.sh && exec dotnet Shop.dll", "dotnet", "Shop.dll")]
    [InlineData("dotnet $NAME.dll", "dotnet", "?")]
    [InlineData("./migrate.sh; ./shop", null, "")]
    [InlineData("$PROGRAM --now", null, "")]
    [InlineData("! grep -q bad release.txt", "grep", "-q|bad|release.txt")]
    [InlineData("exit 3", null, "")]
    [InlineData("`which node` app.js", null, "")]
    public void The_program_of_a_line_is_what_the_shell_would_run(string line, string? program, string arguments)
    {
        var read = RunLine.Of(line);

        read?.Program.ShouldBe(program);
        (read is null).ShouldBe(program is null);
        if (read is not null)
            string.Join('|', read.Arguments.Select(a => a ?? "?")).ShouldBe(arguments);
    }

    [Fact]
    public void One_that_is_there_is_in_order() => _machine.Find(ProgramCheck.Of).ShouldBeEmpty();

    [Theory]
    [InlineData("./shap", "there is no file './shap' in the release")]
    [InlineData("/opt/shop/shop", "there is no file '/opt/shop/shop'")]
    [InlineData("gunicorn app:app", "there is no program 'gunicorn' that anna may run in /usr/bin:/bin")]
    public void One_that_is_missing_is_an_error(string run, string what) => Problem(run).ShouldBe(what);

    [Fact]
    public void One_without_the_right_to_be_executed_is_an_error()
    {
        _machine.InRelease("shop", "#!/bin/sh\n", mode: 0b110_100_100);
        Problem("./shop").ShouldBe("'./shop' is not executable for anna");

        _machine.InRelease("shop", "#!/bin/sh\n", mode: 0b111_100_100);
        Problem("./shop").ShouldBe("'./shop' is not executable for anna");
    }

    [Fact]
    public void One_in_a_directory_that_the_user_may_not_enter_is_an_error()
    {
        _machine.InRelease("bin/shop", "#!/bin/sh\n", Runnable);
        File.SetUnixFileMode(Path.Combine(_machine.Release, "bin"), (UnixFileMode)0b111_000_000);

        Problem("bin/shop").ShouldContain("anna may not enter");
    }

    [Fact]
    public void A_program_that_the_user_may_not_run_is_not_found_in_PATH()
    {
        _machine.OnMachine("/usr/bin/node", "", mode: 0b111_000_000);

        Problem("node server.js").ShouldStartWith("there is no program 'node'");
    }

    [Theory]
    [InlineData("#!/usr/bin/python3\n", "'./shop' needs /usr/bin/python3, which is not there")]
    [InlineData("#!/usr/bin/env node\n", "'./shop' needs node, which is not in PATH")]
    [InlineData("#!/usr/bin/env -S node --inspect\n", "'./shop' needs node, which is not in PATH")]
    [InlineData("#!/bin/sh\r\nexec x\r\n", "'./shop' was written with Windows line ends: its interpreter would be looked for with a carriage return behind the name")]
    public void A_script_needs_its_interpreter(string text, string what)
    {
        _machine.OnMachine("/usr/bin/env", "", Runnable);
        _machine.InRelease("shop", text, Runnable);

        Problem("./shop").ShouldBe(what);
    }

    [Fact]
    public void What_an_interpreter_is_to_run_must_be_there()
    {
        _machine.OnMachine("/usr/bin/node", "", Runnable);

        Problem("node server.js").ShouldBe("there is no file 'server.js' in the release for node to run");
    }

    [Fact]
    public void Smoke_tests_probes_and_hooks_are_looked_at_in_the_same_way()
    {
        _machine.InRelease("ok.sh", "#!/bin/sh\n", Runnable);
        _machine.Config = Yaml.Read("smoke: [ { run: ./smoke.sh } ]", "health: { liveness: { command: ./ok.sh } }", "hooks: { before_start: ./migrate.sh, after_promote: ./tell.sh }");

        var found = _machine.Find(ScriptCheck.Of);

        found.Select(f => (f.Level, f.What.Split(':')[0])).ShouldBe(
            [(FindingLevel.Error, "smoke[0]"), (FindingLevel.Error, "hooks.before_start"), (FindingLevel.Warning, "hooks.after_promote")], ignoreOrder: true);
    }

    private string Problem(string run)
    {
        _machine.Config = _machine.Config with { Run = run };
        var finding = _machine.FindOne(ProgramCheck.Of);
        finding.Level.ShouldBe(FindingLevel.Error);
        finding.Id.ShouldBe(FindingIds.Program);
        return finding.What;
    }
}
