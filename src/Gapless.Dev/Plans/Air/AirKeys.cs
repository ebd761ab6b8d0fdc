using Gapless.Supervisor.Configuration.Reading;

namespace Gapless.Dev.Plans.Air;

/// <summary>Every key that air knows, and what it means here. The reader, the command line and <c>--explain</c> use this one table.</summary>
internal static class AirKeys
{
    public const string RulePrefix = "build.rules[].";

    private static readonly string[] Systems = ["linux", "darwin", "windows"];
    private static readonly string[] PerSystem = ["pre_cmd", "cmd", "post_cmd", "bin", "entrypoint", "full_bin", "args_bin"];

    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["command"] = "cmd",
        ["args"] = "args_bin",
        ["include"] = "include_dir",
        ["exclude"] = "exclude_dir",
        ["extensions"] = "include_ext",
        ["port"] = "proxy_port",
        ["debounce"] = "delay",
    };

    public static IReadOnlyList<AirKey> All { get; } = [.. General(), .. BySystem(), .. Rules(), .. Surroundings()];

    private static readonly Dictionary<string, AirKey> ByName = All.ToDictionary(k => k.Name, StringComparer.Ordinal);

    public static AirKey? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The key that was meant: the nearest spelling in its table, the right word in a wrong table, or what others call it. Null: none is near.</summary>
    public static string? Nearest(string name)
    {
        string table = name[..(name.LastIndexOf('.') + 1)];
        string last = name[table.Length..];
        AirKey[] beside = [.. All.Where(k => k.Name == table + k.Last)];
        if (Elsewhere.TryGetValue(last, out string? here) && Array.Find(beside, k => k.Last == here) is { } known)
            return known.Name;
        return beside
            .Select(k => (k.Name, Distance: Spelling.Distance(last, k.Last)))
            .Where(k => k.Distance <= Math.Max(1, last.Length / 2))
            .OrderBy(k => k.Distance)
            .Select(k => k.Name)
            .FirstOrDefault() ?? All.FirstOrDefault(k => k.Last == last && k.IsOfRule == table.StartsWith(RulePrefix, StringComparison.Ordinal))?.Name;
    }

    /// <summary>The table that was meant.</summary>
    public static string? NearestTable(string name) => Spelling.Nearest(name, All.Where(k => !k.IsOfRule).Select(k => k.Name[..Math.Max(0, k.Name.LastIndexOf('.'))]).Where(t => t.Length > 0).Distinct());

    private static IEnumerable<AirKey> General() =>
    [
        new("root", AirType.Text, "\".\"", "the folder that is watched and in which commands run; relative to the folder of the session, or to $air_wd"),
        new("tmp_dir", AirType.Text, "\"tmp\"", "for what builds make; never watched"),
        new("testdata_dir", AirType.Text, "\"testdata\"", "never watched"),
        new("env_files", AirType.Names, "[]", "read again before each build and start; the environment wins over them, and what is no longer in them is unset"),
        new("build.pre_cmd", AirType.Lines, "[]", "shell commands before each build; one that fails ends the build"),
        new("build.cmd", AirType.Text, "\"go build -o {tmp_dir}/main .\"", "builds, by /bin/sh, while the old version serves; empty: there is nothing to build"),
        new("build.post_cmd", AirType.Lines, "[]", "shell commands at the end of the session"),
        new("build.bin", AirType.Text, "\"{tmp_dir}/main\"", "the program to run, under root; 'build.entrypoint' and 'build.full_bin' win over it"),
        new("build.entrypoint", AirType.LineOrLines, "[]", "the program and its arguments: found on PATH, else under root; wins over 'build.bin'"),
        new("build.full_bin", AirType.Text, "\"\"", "a command line for /bin/sh; wins over 'build.bin' and 'build.entrypoint'"),
        new("build.args_bin", AirType.Lines, "[]", "arguments after those of the program, read by /bin/sh as air does"),
        new("build.log", AirType.Text, "\"build-errors.log\"", "failures of the build are also written to this file in tmp_dir; empty: only shown"),
        new("build.include_ext", AirType.Names, "[\"go\", \"tpl\", \"tmpl\", \"html\"]", "the extensions that matter; \"*\": all"),
        new("build.include_dir", AirType.Names, "[]", "only these folders are watched; they may lie outside of root and need not exist yet"),
        new("build.include_file", AirType.Names, "[]", "files that matter whatever their extension; survive being replaced any number of times"),
        new("build.exclude_dir", AirType.Names, "[\"assets\", \"{tmp_dir}\", \"vendor\", \"{testdata_dir}\"]", "folders that are not looked at, relative to root; tmp_dir and testdata_dir are always among them"),
        new("build.exclude_file", AirType.Names, "[]", "files that do not matter, relative to root"),
        new("build.exclude_regex", AirType.Lines, "[\"_test.go\"]", "what matches does not matter; held against the path relative to its folder"),
        new("build.exclude_unchanged", AirType.Flag, "false", "always so here: a file counts as changed when its content is another"),
        new("build.ignore_dangerous_root_dir", AirType.Flag, "false", "watch even the root of the file system or a home folder"),
        new("build.follow_symlink", AirType.Flag, "false", "links to folders are followed, each real folder once"),
        new("build.poll", AirType.Flag, "false", "look for changes instead of waiting for the kernel's word; not needed on network and shared folders, which are found by themselves"),
        new("build.poll_interval", AirType.Milliseconds, "0", "how often 'build.poll' looks, in ms; at least 500"),
        new("build.delay", AirType.Milliseconds, "1000", "ms of silence after which a burst of changes counts as over; 20 when it is not in the file or 0: air's 1000 would only make you wait"),
        new("build.stop_on_error", AirType.Flag, "false", "true: a failed build ends the app. false: it keeps serving; air ends and starts the old program there. The failure is shown in either case"),
        new("build.send_interrupt", AirType.Flag, "false", "true: SIGINT, after 'build.kill_delay' SIGKILL. false in the file: SIGKILL at once, as in air. Not in the file: SIGTERM, after 5 s SIGKILL. The old program has no requests left by then"),
        new("build.kill_delay", AirType.Duration, "0", "between SIGINT and SIGKILL: ms or \"500ms\"; 5 s when it is not in the file"),
        new("build.rerun", AirType.Flag, "false", "start the program again when it ends by itself"),
        new("build.rerun_delay", AirType.Milliseconds, "500", "ms until then"),
    ];

    private static IEnumerable<AirKey> BySystem() =>
        from system in Systems
        from key in PerSystem
        let general = General().First(k => k.Name == "build." + key)
        select new AirKey(
            $"build.{system}.{key}",
            general.Type,
            general.Type == AirType.Text ? "\"\"" : "[]",
            system == "linux" ? $"wins over 'build.{key}'" : "read, and not used on Linux");

    private static IEnumerable<AirKey> Rules() =>
    [
        new(RulePrefix + "name", AirType.Text, "\"\"", "shown when its commands run"),
        new(RulePrefix + "cmd", AirType.LineOrLines, "[]", "shell commands that run without a build of the app; pages reload when they have succeeded (in air they do not)"),
        new(RulePrefix + "include_dir", AirType.Names, "[]", "the folders it is for; empty: all of root"),
        new(RulePrefix + "include_ext", AirType.Names, "[]", "the extensions it is for; empty or \"*\": all"),
        new(RulePrefix + "include_file", AirType.Names, "[]", "files it is for"),
        new(RulePrefix + "exclude_regex", AirType.Lines, "[]", "what matches is not for it"),
        new(RulePrefix + "delay", AirType.Milliseconds, "1000", "as 'build.delay'"),
    ];

    private static IEnumerable<AirKey> Surroundings() =>
    [
        new("log.time", AirType.Flag, "false", "not used: each line of a change has its milliseconds"),
        new("log.main_only", AirType.Flag, "false", "not used: there are no lines of watchers and runners to hide"),
        new("log.silent", AirType.Flag, "false", "not used: send the output away, or take '--json'"),
        new("color.main", AirType.Text, "\"magenta\"", "not used: colours have a meaning here (green: live, red: failed)"),
        new("color.watcher", AirType.Text, "\"cyan\"", "not used, as 'color.main'"),
        new("color.build", AirType.Text, "\"yellow\"", "not used, as 'color.main'"),
        new("color.runner", AirType.Text, "\"green\"", "not used, as 'color.main'"),
        new("color.app", AirType.Text, "\"\"", "not used: the app's output stays as it is"),
        new("color.mode", AirType.Mode, "\"auto\"", "not used: colours when the output is a terminal and NO_COLOR is not set"),
        new("misc.clean_on_exit", AirType.Flag, "false", "tmp_dir is deleted at the end of the session"),
        new("misc.startup_banner", AirType.Text, "\"\"", "not used: there is no banner, only the one line of what is done"),
        new("screen.clear_on_rebuild", AirType.Flag, "false", "the screen is cleared before each build"),
        new("screen.keep_scroll", AirType.Flag, "true", "always so here: what has scrolled away stays"),
        new("proxy.enabled", AirType.Flag, "false", "true: the two ports below count. Requests are never refused and pages reload in either case"),
        new("proxy.proxy_port", AirType.Port, "0", "the port of the session, for browsers; '--listen' wins over it"),
        new("proxy.app_port", AirType.Port, "0", "the port the app listens on by itself: old and new then take turns while requests wait. 0: the app takes PORT, and both run side by side"),
        new("proxy.app_start_timeout", AirType.Milliseconds, "5000", "how long the app may take until it answers, in ms; 60 s when it is not in the file or 0. Not a limit for requests"),
    ];
}
