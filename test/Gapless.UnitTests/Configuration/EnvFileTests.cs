using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Configuration;

public sealed class EnvFileTests
{
    [Fact]
    public void Lines_quotes_comments_and_export_are_read_as_other_tools_do()
    {
        EnvFile.Parse("# all of it\n\nA=1\nexport B = two words # why\nC='$x # y'\nD=\"a\\nb \\\"c\\\" \\d\" # z\nE=\nF=a=b\r\nA=2\n", "x.env")
            .Select(e => $"{e.Key}={e.Value}")
            .ShouldBe(["A=2", "B=two words", "C=$x # y", "D=a\nb \"c\" \\d", "E=", "F=a=b"]);
    }

    [Theory]
    [InlineData("A=1\nnonsense\n", "x.env:2: not of the form KEY=VALUE.")]
    [InlineData("1A=2", "x.env:1: not of the form KEY=VALUE.")]
    [InlineData("\n\nA='open", "x.env:3: the quote of 'A' does not end in its line.")]
    public void A_wrong_line_is_named(string text, string message) =>
        Should.Throw<FormatException>(() => EnvFile.Parse(text, "x.env")).Message.ShouldBe(message);

    [Fact]
    public void Declared_variables_win_over_files_and_later_files_over_earlier_ones()
    {
        string directory = Directory.CreateTempSubdirectory("gapless-env-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "a.env"), "A=a\nB=a\nC=a\n");
            File.WriteAllText(Path.Combine(directory, "b.env"), "B=b\nC=b\n");
            File.WriteAllText(Path.Combine(directory, "bad.env"), "LISTEN_FDS=9\n");
            ConfigResult read = ConfigReader.ReadText("services:\n  shop: { run: x, listen: 80, env: { C: c }, env_file: [ a.env, b.env ] }\n", Path.Combine(directory, "gapless.yaml"));
            ServiceEnvironment.Read(read.Config!.Services[0]).Select(e => $"{e.Key}={e.Value}").ShouldBe(["A=a", "B=b", "C=c"]);
            Should.Throw<FormatException>(() => ServiceEnvironment.Read(read.Config.Services[0] with { EnvFiles = [Path.Combine(directory, "bad.env")] }))
                .Message.ShouldEndWith("bad.env: 'LISTEN_FDS' is set by Gapless itself.");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_missing_environment_file_is_a_problem_of_the_configuration()
    {
        string directory = Directory.CreateTempSubdirectory("gapless-env-").FullName;
        try
        {
            string path = Path.Combine(directory, "gapless.yaml");
            File.WriteAllText(path, "services:\n  shop:\n    run: x\n    listen: 80\n    env_file: gone.env\n");
            ConfigReader.Read(path).Problems.ShouldHaveSingleItem().ToString()
                .ShouldBe($"{path}:5:15: services.shop.env_file: there is no file '{directory}/gone.env'. Paths are relative to the configuration file.");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
