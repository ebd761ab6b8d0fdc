using Gapless.Dev.Plans;
using Gapless.Dev.Plans.Air;

namespace Gapless.UnitTests.Dev.Plans;

public sealed class DevCommandLineTests
{
    [Fact]
    public void Nothing_means_the_current_folder()
    {
        DevArguments arguments = Session();
        arguments.Folder.ShouldBe("/tmp");
        arguments.Command.ShouldBeEmpty();
        arguments.Browser.ShouldBeTrue();
        arguments.Listen.ShouldBeNull();
        arguments.Poll.ShouldBeNull();
    }

    [Fact]
    public void Every_option_is_read()
    {
        DevArguments arguments = Session("/", "--listen", "8080", "-c", "my.toml", "--project=src/Shop/", "--launch-profile", "http", "--poll=1s", "--json", "--explain", "--no-browser", "--wait-for-debugger");
        arguments.Folder.ShouldBe("/");
        arguments.Listen!.ToString().ShouldBe("127.0.0.1:8080");
        arguments.ConfigFile.ShouldBe("/tmp/my.toml");
        arguments.Project.ShouldBe("/tmp/src/Shop");
        arguments.LaunchProfile.ShouldBe("http");
        arguments.Poll.ShouldBe(TimeSpan.FromSeconds(1));
        (arguments.Json, arguments.Explain, arguments.Browser, arguments.WaitForDebugger).ShouldBe((true, true, false, true));
        Session("--poll").Poll.ShouldBe(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public void What_stands_behind_two_dashes_is_the_command_as_it_is()
    {
        DevArguments arguments = Session("--json", "--", "ruby", "--listen", "app.rb", "--");
        arguments.Command.ShouldBe(["ruby", "--listen", "app.rb", "--"]);
        arguments.Json.ShouldBeTrue();
        arguments.Listen.ShouldBeNull();
    }

    [Fact]
    public void Keys_of_air_are_options()
    {
        Session("--build.cmd", "go build -o x .", "-build.bin=./x", "--build.poll", "--build.stop_on_error", "true", "--root", "src", "--build.include_ext", "go", "--build.include_ext", "html", "--json").Overrides.ShouldBe(
        [
            new AirOverride("build.cmd", "go build -o x ."), new AirOverride("build.bin", "./x"), new AirOverride("build.poll", "true"), new AirOverride("build.stop_on_error", "true"),
            new AirOverride("root", "src"), new AirOverride("build.include_ext", "go"), new AirOverride("build.include_ext", "html"),
        ]);
    }

    [Fact]
    public void Every_key_of_air_but_those_of_rules_is_an_option()
    {
        foreach (AirKey key in AirKeys.All.Where(k => !k.IsOfRule))
            Session($"--{key.Name}=x").Overrides.ShouldBe([new AirOverride(key.Name, "x")]);
    }

    [Theory]
    [InlineData("8080", "127.0.0.1:8080")]
    [InlineData(":8080", "127.0.0.1:8080")]
    [InlineData("localhost:8080", "127.0.0.1:8080")]
    [InlineData("0.0.0.0:8080", "0.0.0.0:8080")]
    [InlineData("[::1]:8080", "[::1]:8080")]
    [InlineData("unix:/run/app.sock", "unix:/run/app.sock")]
    public void Listen_means_this_machine_unless_it_says_otherwise(string written, string read) => Session("--listen", written).Listen!.ToString().ShouldBe(read);

    [Theory]
    [InlineData("--listen http://localhost:8080", "--listen: 'http://localhost:8080' is a URL. Write 'localhost:8080'.")]
    [InlineData("--listen 0", "--listen: '0' is not a port from 1 to 65535. Write for example '8080', '127.0.0.1:8080' or '[::]:8080'.")]
    [InlineData("--listen", "--listen has no value: write '--listen ADDRESS'")]
    [InlineData("--project=", "--project has no value: write '--project PROJECT'")]
    [InlineData("--build.cmd", "--build.cmd has no value: write '--build.cmd VALUE'")]
    [InlineData("--poll=soon", "--poll: 'soon' is not a duration: write for example '--poll=1s'")]
    [InlineData("--json=yes", "--json takes no value")]
    [InlineData("--lisen 8080", "--lisen: unknown option. Did you mean '--listen'?")]
    [InlineData("--build.comand x", "--build.comand: unknown option. Did you mean '--build.cmd'?")]
    [InlineData("--verbose", "--verbose: unknown option. 'gapless dev --help' shows all of them.")]
    [InlineData("--", "'--' has no command behind it: write for example 'gapless dev -- ruby app.rb'")]
    [InlineData("/tmp /usr", "'/tmp' and '/usr' are two folders: a session has one; a command stands behind '--'")]
    [InlineData("no-such-folder", "there is no folder '/tmp/no-such-folder': a command stands behind '--', as in 'gapless dev -- no-such-folder'")]
    [InlineData("wait", "write the number of a revision: 'gapless dev wait 12'")]
    [InlineData("wait x", "write the number of a revision: 'gapless dev wait 12'")]
    [InlineData("wait 1 2", "write the number of a revision: 'gapless dev wait 12'")]
    [InlineData("wait 1 --no-browser", "'wait' takes only --listen: write 'gapless dev wait 12 --listen ADDRESS'")]
    [InlineData("wait 1 --build.cmd x", "'wait' takes only --listen: write 'gapless dev wait 12 --listen ADDRESS'")]
    [InlineData("wait 1 -- x", "'wait' takes only --listen: write 'gapless dev wait 12 --listen ADDRESS'")]
    public void A_wrong_line_is_refused_with_the_right_one(string line, string message) =>
        DevCommandLine.Parse(line.Split(' '), "/tmp").ShouldBeOfType<DevRequest.Refused>().Message.ShouldBe(message);

    [Fact]
    public void Wait_names_a_revision()
    {
        DevCommandLine.Parse(["wait", "12"], "/tmp").ShouldBe(new DevRequest.Wait(12, null, "/tmp"));
        DevCommandLine.Parse(["wait", "--listen", "9000", "3"], "/tmp").ShouldBeOfType<DevRequest.Wait>().Listen!.ToString().ShouldBe("127.0.0.1:9000");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("wait --help")]
    [InlineData("--json --help")]
    public void Help_is_given(string line) => DevCommandLine.Parse(line.Split(' '), "/tmp").ShouldBeOfType<DevRequest.Help>();

    [Fact]
    public void The_usage_names_every_option()
    {
        foreach (string option in DevUsage.Values.Keys.Concat(DevUsage.Switches))
            DevUsage.Text.ShouldContain(option);
    }

    private static DevArguments Session(params IReadOnlyList<string> words) => DevCommandLine.Parse(words, "/tmp").ShouldBeOfType<DevRequest.Session>().Arguments;
}
