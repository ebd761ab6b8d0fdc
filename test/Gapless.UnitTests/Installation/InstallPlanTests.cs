using Gapless.Installation;
using Gapless.Supervisor.Configuration;

namespace Gapless.UnitTests.Installation;

public sealed class InstallPlanTests : IDisposable
{
    private readonly Drawn _drawn = new();

    [Fact]
    public void A_second_run_has_nothing_to_do()
    {
        _drawn.Install();
        var before = _drawn.Everything();

        _drawn.Changes().ShouldBeEmpty();
        _drawn.Install();

        _drawn.Everything().ShouldBe(before);
        _drawn.Units.Orders.ShouldBe(["daemon-reload", "start gapless.service"]);
    }

    [Fact]
    public void Looking_changes_nothing()
    {
        _drawn.Changes().Count.ShouldBeGreaterThan(10);

        _drawn.Everything().ShouldBeEmpty();
    }

    [Fact]
    public void Everything_that_was_made_goes_and_nothing_else()
    {
        _drawn.Write("/home/anna/.bashrc", "mine");
        _drawn.Write("/home/anna/.local/bin/other", "mine");
        var before = _drawn.Everything();
        _drawn.Install();
        _drawn.Write("/home/anna/.local/share/zsh/site-functions/_other", "mine");

        _drawn.Remove(purge: true);

        _drawn.Everything().Except(before).ShouldBe(["/home/anna/.local/share", "/home/anna/.local/share/zsh", "/home/anna/.local/share/zsh/site-functions", "/home/anna/.local/share/zsh/site-functions/_other"], ignoreOrder: true);
        before.Except(_drawn.Everything()).ShouldBeEmpty();
        _drawn.Units.Orders.ShouldBe(["daemon-reload", "start gapless.service", "stop gapless.service", "forget gapless.service", "daemon-reload"]);
    }

    [Fact]
    public void Configuration_and_state_stay_and_go_with_a_later_purge()
    {
        _drawn.Install();
        _drawn.Write(_drawn.Layout.Config, "services: { mine: {} }");
        _drawn.Write(_drawn.Layout.State + "/journal.db", "rows");

        _drawn.Remove();

        File.Exists(_drawn.At(_drawn.Layout.Unit)).ShouldBeFalse();
        Directory.Exists(_drawn.At(_drawn.Layout.ProgramFolder)).ShouldBeFalse();
        File.ReadAllText(_drawn.At(_drawn.Layout.Config)).ShouldContain("mine");
        File.Exists(_drawn.At(_drawn.Layout.State + "/journal.db")).ShouldBeTrue();

        _drawn.Remove(purge: true);

        Directory.Exists(_drawn.At(_drawn.Layout.State)).ShouldBeFalse();
        Directory.Exists(_drawn.At(_drawn.Layout.ConfigFolder)).ShouldBeFalse();
        File.Exists(_drawn.At(_drawn.Layout.Inventory)).ShouldBeFalse();
    }

    [Fact]
    public void What_was_there_before_is_not_taken_away()
    {
        _drawn.Write(_drawn.Layout.Config, "services: {}");
        _drawn.Install();
        File.ReadAllText(_drawn.At(_drawn.Layout.Config)).ShouldBe("services: {}");

        _drawn.Remove(purge: true);

        File.ReadAllText(_drawn.At(_drawn.Layout.Config)).ShouldBe("services: {}");
    }

    [Fact]
    public void A_unit_of_somebody_else_stays_unless_it_is_forced()
    {
        _drawn.Write(_drawn.Layout.Unit, "[Service]\nExecStart=/mine\n");

        var change = _drawn.Changes().Single(c => c.What == $"change {_drawn.Layout.Unit}");
        change.HeldBack.ShouldNotBeNull();
        change.Details.ShouldContain("-ExecStart=/mine");
        change.Details.ShouldContain(l => l.StartsWith("+ExecStart=/home/anna/.local/lib/gapless/gapless serve", StringComparison.Ordinal));

        _drawn.Install();
        File.ReadAllText(_drawn.At(_drawn.Layout.Unit)).ShouldContain("/mine");
        _drawn.Install(force: true);
        File.ReadAllText(_drawn.At(_drawn.Layout.Unit)).ShouldNotContain("/mine");
    }

    [Fact]
    public void A_unit_that_was_changed_by_hand_is_neither_replaced_nor_removed()
    {
        _drawn.Install();
        File.AppendAllText(_drawn.At(_drawn.Layout.Unit), "# mine\n");

        _drawn.Changes().ShouldContain(c => c.HeldBack != null && c.What.Contains(_drawn.Layout.Unit));
        _drawn.Remove();

        File.ReadAllText(_drawn.At(_drawn.Layout.Unit)).ShouldContain("# mine");
    }

    [Fact]
    public void A_newer_program_replaces_the_running_one_in_place()
    {
        _drawn.Install();
        File.WriteAllText(Path.Combine(_drawn.Program, "dev/gapless-dev"), "newer");

        _drawn.Changes().Select(c => c.What).ShouldBe([
            $"replace the program in {_drawn.Layout.ProgramFolder} (1 files differ)",
            "replace the running supervisor's program in place (gapless upgrade-self)"]);
    }

    [Fact]
    public void A_program_that_was_not_installed_from_here_is_not_touched()
    {
        _drawn.Write(_drawn.Layout.Program, "somebody's");

        _drawn.Changes().ShouldContain(c => c.HeldBack != null && c.What.Contains(_drawn.Layout.ProgramFolder));
    }

    [Fact]
    public void Wrong_modes_are_set_right()
    {
        _drawn.Install();
        File.SetUnixFileMode(_drawn.At(_drawn.Layout.Config), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(_drawn.At(_drawn.Layout.Logs), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead);

        _drawn.Changes().Select(c => c.What).ShouldBe([$"set owner and mode of {_drawn.Layout.Logs} (750)"]);
        _drawn.Install();

        _drawn.Changes().ShouldBeEmpty();
    }

    [Fact]
    public void The_starting_configuration_is_valid() =>
        ConfigReader.ReadText(StartingConfig.Text, "gapless.yaml").Problems.ShouldBeEmpty();

    public void Dispose() => _drawn.Dispose();
}
