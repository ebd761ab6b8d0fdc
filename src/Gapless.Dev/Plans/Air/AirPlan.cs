using Gapless.Dev.Plans.Addresses;
using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans.Air;

/// <summary>What the settings of air amount to.</summary>
internal static class AirPlan
{
    private static readonly TimeSpan LeastPoll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongQuiet = TimeSpan.FromMilliseconds(200);

    public static DevPlan? Of(AirSettings settings, PlanSearch search)
    {
        string root = Path.GetFullPath(settings.Text("root"), search.Environment.GetValueOrDefault("air_wd") is { Length: > 0 } folder ? Path.GetFullPath(folder, search.Folder) : search.Folder);
        if (!settings.Flag("build.ignore_dangerous_root_dir") && !search.MayWatch(root, "write 'ignore_dangerous_root_dir = true' below [build]"))
            return null;
        string temporary = Path.GetFullPath(settings.Text("tmp_dir"), root);
        if (ListenChoice.Of(search, 8080, Port(settings, "proxy.proxy_port")) is not { } listen || !CheckPorts(settings, listen.Address, search))
            return null;

        string build = settings.Text("build.cmd");
        RunCommand run = AirRun.Of(settings, root, search.Environment);
        WatchRules watch = Watch(settings, root, temporary, search);
        string quiet = watch.Quiet >= LongQuiet ? $", after {watch.Quiet.TotalMilliseconds:0} ms of silence as '{settings.Find("build.delay")?.Origin}' says" : "";
        return new DevPlan
        {
            Name = search.Name,
            Folder = root,
            Source = PlanSource.Air,
            Sentence = $"{(settings.File is null ? "air's keys" : Path.GetRelativePath(search.Folder, settings.File))}: {Steps(build, run)}{quiet}{listen.Where}",
            File = settings.File,
            Before = settings.List("build.pre_cmd"),
            Build = build.Length == 0 ? null : build,
            Run = run,
            After = [.. settings.List("build.post_cmd"), .. Clean(settings, root, temporary, search)],
            Listen = listen.Address,
            AppPort = Port(settings, "proxy.app_port"),
            ReadyWithin = settings.IsWritten("proxy.app_start_timeout") && settings.Time("proxy.app_start_timeout") is var timeout && timeout > TimeSpan.Zero ? timeout : TimeSpan.FromSeconds(60),
            EnvFiles = [.. settings.List("env_files").Select(f => Path.GetFullPath(f, root))],
            Environment = listen.Environment,
            Stop = Stop(settings),
            RestartAfter = settings.Flag("build.rerun") ? settings.Time("build.rerun_delay") : null,
            StopOnFailure = settings.Flag("build.stop_on_error"),
            Watch = watch,
            Rules = [.. settings.Rules.Select((rule, i) => AirRule.Of(rule, i, watch, root))],
            Browser = search.Arguments.Browser,
            FailureLog = settings.Text("build.log") is { Length: > 0 } log ? Path.Combine(temporary, log) : null,
            ClearScreen = settings.Flag("screen.clear_on_rebuild"),
        };
    }

    /// <summary>Go writes named groups in another way.</summary>
    public static string Pattern(string go) => go.Replace("(?P<", "(?<", StringComparison.Ordinal);

    /// <summary><c>"*"</c> and the empty list: all.</summary>
    public static IReadOnlyList<string> Extensions(IReadOnlyList<string> written) =>
        written.Contains("*") ? [] : [.. written.Select(e => e.Trim().TrimStart('.')).Where(e => e.Length > 0)];

    /// <summary>0 is the default of air, a quiet of nothing would build a burst several times.</summary>
    public static TimeSpan Quiet(AirSetting? delay) =>
        delay is null || AirSettings.TimeOf(delay.Value) is not { } time || time == TimeSpan.Zero ? TimeSpan.FromMilliseconds(20) : time;

    private static string Steps(string build, RunCommand run) => build.Length == 0 ? $"runs '{run}'" : $"builds with '{build}', runs '{run}'";

    private static WatchRules Watch(AirSettings settings, string root, string temporary, PlanSearch search)
    {
        IReadOnlyList<string> only = settings.List("build.include_dir");
        TimeSpan interval = settings.Time("build.poll_interval");
        return new WatchRules
        {
            Folders = only.Count == 0 ? [root] : [.. only.Select(d => Path.GetFullPath(d, root))],
            Files = [.. settings.List("build.include_file").Select(f => Path.GetFullPath(f, root))],
            Extensions = Extensions(settings.List("build.include_ext")),
            ExcludedFolders = [.. settings.List("build.exclude_dir").Where(d => d.Length > 0).Select(d => Path.TrimEndingDirectorySeparator(Path.GetFullPath(d, root)))
                .Append(Path.TrimEndingDirectorySeparator(temporary)).Append(Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Text("testdata_dir"), root)))
                .Where(d => d != root).Distinct()],
            ExcludedFiles = [.. settings.List("build.exclude_file").Select(f => Path.GetFullPath(f, root))],
            ExcludedPatterns = [.. settings.List("build.exclude_regex").Where(p => p.Length > 0).Select(Pattern)],
            GitIgnore = false,
            FollowLinks = settings.Flag("build.follow_symlink"),
            Poll = search.Arguments.Poll ?? (settings.Flag("build.poll") ? interval < LeastPoll ? LeastPoll : interval : null),
            Quiet = Quiet(settings.Find("build.delay")),
        };
    }

    private static StopRule Stop(AirSettings settings)
    {
        TimeSpan killAfter = settings.IsWritten("build.kill_delay") ? settings.Time("build.kill_delay") : KillAfter;
        if (settings.Flag("build.send_interrupt"))
            return new StopRule(Signals.Interrupt, killAfter);
        return settings.IsWritten("build.send_interrupt") ? new StopRule(Signals.Kill, TimeSpan.Zero) : new StopRule(Signals.Terminate, KillAfter);
    }

    private static IEnumerable<string> Clean(AirSettings settings, string root, string temporary, PlanSearch search)
    {
        if (!settings.Flag("misc.clean_on_exit"))
            return [];
        if (temporary.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
            return [$"rm -rf -- {ShellWord.Quote(temporary)}"];
        search.Report($"misc.clean_on_exit: expected a tmp_dir below root, found '{temporary}', which is not deleted");
        return [];
    }

    private static int? Port(AirSettings settings, string name) => settings.Flag("proxy.enabled") && settings.Number(name) is var port and > 0 ? port : null;

    private static bool CheckPorts(AirSettings settings, ListenAddress listen, PlanSearch search)
    {
        if (Port(settings, "proxy.app_port") is not { } port || port != listen.Tcp?.Port)
            return true;
        search.Report($"proxy.app_port: {port} is also the port of the session ({listen}): give the session another one with proxy.proxy_port or --listen");
        return false;
    }
}
