using Gapless.Contract;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight;
using Gapless.Supervisor.Preflight.Checks;

namespace Gapless.UnitTests.Preflight;

public sealed class RightsCheckTests : IDisposable
{
    private static readonly RunningAs Root = new("root", 0, [0]);

    private readonly TestMachine _machine = new();

    public RightsCheckTests() => _machine.Config = _machine.Config with { Shared = [] };

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_release_that_everybody_may_read_is_in_order() => _machine.Find(RightsCheck.Of).ShouldBeEmpty();

    [Fact]
    public void A_directory_above_that_the_user_may_not_enter_is_an_error_and_none_to_root()
    {
        var closed = Directory.GetParent(_machine.Release)!.FullName;
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var finding = _machine.FindOne(RightsCheck.Of);
        finding.Level.ShouldBe(FindingLevel.Error);
        finding.What.ShouldBe($"anna may not enter {closed}");

        _machine.User = Root;
        _machine.Find(RightsCheck.Of).ShouldBeEmpty();
    }

    [Fact]
    public void Files_that_the_user_may_not_read_are_named()
    {
        foreach (var name in new[] { "a.dll", "b.dll", "c.dll", "d.dll" })
            _machine.InRelease(name, "", mode: 0b110_000_000);

        var finding = _machine.FindOne(RightsCheck.Of);
        finding.Level.ShouldBe(FindingLevel.Warning);
        finding.What.ShouldBe("anna may not read a.dll, b.dll, c.dll and 1 more");
    }

    [Fact]
    public void Shared_directories_are_for_the_user_to_write()
    {
        Directory.CreateDirectory(Path.Combine(_machine.Shared, "logs"));
        _machine.Config = _machine.Config with { Shared = ["logs/", "uploads/"] };

        _machine.FindOne(RightsCheck.Of).What.ShouldBe($"anna may not write to {_machine.Shared}/logs");
    }

    [Fact]
    public void Environment_files_that_cannot_be_read_are_an_error()
    {
        _machine.EnvironmentProblem = "shop.env:3: not of the form KEY=VALUE.";

        _machine.FindOne(RightsCheck.Of).Level.ShouldBe(FindingLevel.Error);
    }

    [Fact]
    public void Group_and_owner_count_as_the_kernel_counts_them()
    {
        var file = new Gapless.Linux.Files.FileStatus(Gapless.Linux.Files.FileKind.File, 0b100_010_001, 7, 8, 0, 0, 1, 0, 0, 0);

        Rights(new RunningAs("owner", 7, [8])).ShouldBe((true, false, false));
        Rights(new RunningAs("member", 9, [1, 8])).ShouldBe((false, true, false));
        Rights(new RunningAs("other", 9, [1])).ShouldBe((false, false, true));
        Rights(Root).ShouldBe((true, true, true));
        Root.MayExecute(file with { Mode = 0b110_110_110 }).ShouldBeFalse();

        (bool, bool, bool) Rights(RunningAs user) => (user.MayRead(file), user.MayWrite(file), user.MayExecute(file));
    }

    [Fact]
    public void Keys_that_everybody_may_read_are_shown()
    {
        _machine.InRelease("public.pem", "-----BEGIN CERTIFICATE-----\n");
        _machine.InRelease("hidden.pem", "-----BEGIN PRIVATE KEY-----\n", mode: 0b110_000_000);
        _machine.Find(SecretsCheck.Of).ShouldBeEmpty();

        _machine.InRelease("site.pem", "-----BEGIN PRIVATE KEY-----\n");
        _machine.InRelease("site.pfx", "x");

        var finding = _machine.FindOne(SecretsCheck.Of);
        finding.Level.ShouldBe(FindingLevel.Warning);
        finding.What.ShouldBe("every user of this machine may read site.pem, site.pfx");
    }

    [Fact]
    public void Environment_files_with_secrets_are_shown_by_the_names_in_them_and_never_by_a_value()
    {
        var file = _machine.Write(Path.Combine(_machine.Shared, "shop.env"), "LOG=debug\n");
        _machine.Config = _machine.Config with { EnvFiles = [file] };
        _machine.Find(SecretsCheck.Of).ShouldBeEmpty();

        _machine.Write(file, "LOG=debug\nDB_PASSWORD=hunter2\nConnectionStrings__Shop=Host=db\n");

        var finding = _machine.FindOne(SecretsCheck.Of);
        finding.Id.ShouldBe(FindingIds.Secrets);
        finding.ToString().ShouldContain("it sets ConnectionStrings__Shop, DB_PASSWORD");
        finding.ToString().ShouldNotContain("hunter2");
    }
}
