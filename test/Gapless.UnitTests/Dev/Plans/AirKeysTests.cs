using System.Runtime.CompilerServices;
using Gapless.Dev.Plans.Air;
using Gapless.Dev.Toml;

namespace Gapless.UnitTests.Dev.Plans;

public sealed class AirKeysTests
{
    /// <summary>Everything that air 1.67 knows.</summary>
    private const string Complete = """
        root tmp_dir testdata_dir env_files
        build.pre_cmd build.cmd build.post_cmd build.bin build.entrypoint build.full_bin build.args_bin build.log
        build.include_ext build.include_dir build.include_file build.exclude_dir build.exclude_file build.exclude_regex build.exclude_unchanged
        build.ignore_dangerous_root_dir build.follow_symlink build.poll build.poll_interval build.delay build.stop_on_error
        build.send_interrupt build.kill_delay build.rerun build.rerun_delay
        build.rules[].name build.rules[].cmd build.rules[].include_dir build.rules[].include_ext build.rules[].include_file build.rules[].exclude_regex build.rules[].delay
        build.linux.pre_cmd build.linux.cmd build.linux.post_cmd build.linux.bin build.linux.entrypoint build.linux.full_bin build.linux.args_bin
        build.darwin.pre_cmd build.darwin.cmd build.darwin.post_cmd build.darwin.bin build.darwin.entrypoint build.darwin.full_bin build.darwin.args_bin
        build.windows.pre_cmd build.windows.cmd build.windows.post_cmd build.windows.bin build.windows.entrypoint build.windows.full_bin build.windows.args_bin
        log.time log.main_only log.silent
        color.main color.watcher color.build color.runner color.app color.mode
        misc.clean_on_exit misc.startup_banner
        screen.clear_on_rebuild screen.keep_scroll
        proxy.enabled proxy.proxy_port proxy.app_port proxy.app_start_timeout
        """;

    private static readonly string Reference = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../../docs/dev.md"));

    [Fact]
    public void Every_key_of_air_is_known_and_none_besides() =>
        AirKeys.All.Select(k => k.Name).Order(StringComparer.Ordinal).ShouldBe(Complete.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_key_has_a_meaning_here() => AirKeys.All.Where(k => k.Meaning.Length < 8).Select(k => k.Name).ShouldBeEmpty();

    [Fact]
    public void Every_default_is_a_value_that_the_key_takes()
    {
        var settings = new AirSettings(null, new Dictionary<string, AirSetting>(), []);
        foreach (AirKey key in AirKeys.All)
            AirTypes.Misfit(key, settings.Value(key.Name)).ShouldBeNull(key.Name);
    }

    [Fact]
    public void Every_key_can_be_written_and_is_read()
    {
        foreach (AirKey key in AirKeys.All)
        {
            string header = key.IsOfRule ? "[[build.rules]]\n" + (key.Last == "cmd" ? "" : "cmd = 'x'\n") : key.Name.Contains('.') ? $"[{key.Name[..key.Name.LastIndexOf('.')]}]\n" : "";
            string value = key.Default.Replace("{tmp_dir}", "t", StringComparison.Ordinal).Replace("{testdata_dir}", "d", StringComparison.Ordinal);
            using var folder = new Folder((".air.toml", header + $"{key.Last} = {value}\n"));
            List<Gapless.Dev.Compiling.Problem> problems = [];
            AirSettings settings = AirReader.Read(folder.Of(".air.toml"), folder.Path, [], problems);
            problems.ShouldBeEmpty(key.Name);
            (key.IsOfRule ? settings.Rules.Single() : settings.Written).ContainsKey(key.Name).ShouldBeTrue(key.Name);
        }
    }

    [Fact]
    public void A_value_of_another_type_is_refused_by_every_key()
    {
        foreach (AirKey key in AirKeys.All)
            AirTypes.Misfit(key, TomlDocument.Parse("a = 1979-05-27")["a"]!).ShouldNotBeNull(key.Name);
    }

    [Fact]
    public void The_reference_has_a_row_for_every_key_with_its_meaning()
    {
        string[] missing = [.. AirKeys.All.Select(k => $"| `{k.Name}` | `{k.Default}` | {k.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |").Where(r => !Reference.Contains(r, StringComparison.Ordinal))];
        missing.ShouldBeEmpty();
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
