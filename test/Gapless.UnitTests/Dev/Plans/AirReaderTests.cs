namespace Gapless.UnitTests.Dev.Plans;

/// <summary>What is said of a wrong <c>.air.toml</c>.</summary>
public sealed class AirReaderTests
{
    [Theory]
    [InlineData("[build]\ncomand = 'x'", ".air.toml:2:1: build.comand: unknown key. Did you mean 'build.cmd'?")]
    [InlineData("[build]\nexclude_dirs = []", ".air.toml:2:1: build.exclude_dirs: unknown key. Did you mean 'build.exclude_dir'?")]
    [InlineData("cmd = 'x'", ".air.toml:1:1: cmd: unknown key. Did you mean 'build.cmd'?")]
    [InlineData("[proxy]\nport = 1", ".air.toml:2:1: proxy.port: unknown key. Did you mean 'proxy.proxy_port'?")]
    [InlineData("[biuld]\ncmd = 'x'", ".air.toml:1:2: [biuld]: unknown table. Did you mean [build]?")]
    [InlineData("[misc]\nsomething = 1", ".air.toml:2:1: misc.something: unknown key. 'gapless dev --explain' shows all keys.")]
    [InlineData("[build.solaris]\ncmd = 'x'", ".air.toml:1:8: [build.solaris]: unknown table. 'gapless dev --explain' shows all keys.")]
    [InlineData("[build]\ndelay = '1s'", ".air.toml:2:9: build.delay: expected milliseconds, a whole number from 0, found \"1s\"")]
    [InlineData("[build]\ndelay = -1", ".air.toml:2:9: build.delay: expected milliseconds, a whole number from 0, found -1")]
    [InlineData("[build]\nkill_delay = 'soon'", ".air.toml:2:14: build.kill_delay: expected milliseconds, or a string such as \"500ms\", found \"soon\"")]
    [InlineData("[build]\ninclude_ext = 'go'", ".air.toml:2:15: build.include_ext: expected a list of strings, such as [\"a\", \"b\"], found \"go\"")]
    [InlineData("[build]\ninclude_ext = [\n  'go',\n  1,\n]", ".air.toml:4:3: build.include_ext: expected a string in the list, found 1")]
    [InlineData("[build]\npoll = 'yes'", ".air.toml:2:8: build.poll: expected true or false, found \"yes\"")]
    [InlineData("[build]\nexclude_regex = ['(']", ".air.toml:2:18: build.exclude_regex: expected a regular expression, found \"(\": Invalid pattern '(' at offset 1. Not enough )'s.")]
    [InlineData("[color]\nmode = 'on'", ".air.toml:2:8: color.mode: expected \"auto\", \"always\" or \"never\", found \"on\"")]
    [InlineData("[proxy]\nproxy_port = 70000", ".air.toml:2:14: proxy.proxy_port: expected a port from 1 to 65535, or 0 for none, found 70000")]
    [InlineData("build = 1", ".air.toml:1:9: build: expected a table, found a whole number")]
    [InlineData("[build]\nrules = 1", ".air.toml:2:9: build.rules: expected tables, each under a line [[build.rules]], found a whole number")]
    [InlineData("[[build.rules]]\nname = 'css'", ".air.toml:1:9: build.rules: expected 'cmd' in the rule, which does nothing without")]
    [InlineData("[[build.rules]]\ncmd = 'x'\nextensions = []", ".air.toml:3:1: build.rules.extensions: unknown key. Did you mean 'build.rules.include_ext'?")]
    [InlineData("[[build.rules]]\ncmd = 'x'\ninclude_exts = []", ".air.toml:3:1: build.rules.include_exts: unknown key. Did you mean 'build.rules.include_ext'?")]
    [InlineData("[build.linux]\ncmd = 1", ".air.toml:2:7: build.linux.cmd: expected a string, found 1")]
    [InlineData("[build]\ncmd = \"go build", ".air.toml:2:16: expected the closing \" of the string, found the end of the file")]
    [InlineData("[build]\nbin = \"tmp\\main.exe\"", ".air.toml:2:11: expected an escape (\\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX), found '\\m'; a string in single quotes takes backslashes as they are")]
    [InlineData("[proxy]\nenabled = true\nproxy_port = 8090\napp_port = 8090", "proxy.app_port: 8090 is also the port of the session (127.0.0.1:8090): give the session another one with proxy.proxy_port or --listen")]
    [InlineData("tmp_dir = '/var'\n[misc]\nclean_on_exit = true", "misc.clean_on_exit: expected a tmp_dir below root, found '/var', which is not deleted")]
    [InlineData("root = '/'", "'/' is the root of the file system, and everything below it would be watched: start in the folder of the app, or write 'ignore_dangerous_root_dir = true' below [build]")]
    [InlineData("root = '/home/anna'", "'/home/anna' is a home folder, and everything below it would be watched: start in the folder of the app, or write 'ignore_dangerous_root_dir = true' below [build]")]
    public void A_mistake_is_named_with_its_place(string text, string problem)
    {
        using var folder = new Folder((".air.toml", text));
        folder.Problem().ShouldBe(problem);
    }

    [Fact]
    public void All_mistakes_of_a_file_are_named_at_once()
    {
        using var folder = new Folder((".air.toml", "rot = '.'\n[build]\ndelay = 'x'\n[misc]\nclean = 1\n"));
        folder.Problems().Select(p => p.Split(": ")[0]).ShouldBe([".air.toml:1:1", ".air.toml:3:9", ".air.toml:5:1"]);
    }

    [Theory]
    [InlineData("build.comand", "x", "--build.comand: unknown key. Did you mean 'build.cmd'?")]
    [InlineData("build.delay", "soon", "--build.delay: expected milliseconds, a whole number from 0, found \"soon\"")]
    [InlineData("build.poll", "yes", "--build.poll: expected true or false, found \"yes\"")]
    [InlineData("build.exclude_regex", "(", "--build.exclude_regex: expected a regular expression, found \"(\": Invalid pattern '(' at offset 1. Not enough )'s.")]
    public void A_mistake_on_the_command_line_is_named_with_its_key(string key, string value, string problem)
    {
        using var folder = new Folder();
        folder.Override((key, value));
        folder.Problem().ShouldBe(problem);
    }

    [Fact]
    public void The_guard_of_dangerous_folders_can_be_turned_off()
    {
        using var folder = new Folder((".air.toml", "root = '/'\n[build]\nignore_dangerous_root_dir = true\n"));
        folder.Plan().Folder.ShouldBe("/");
    }
}
