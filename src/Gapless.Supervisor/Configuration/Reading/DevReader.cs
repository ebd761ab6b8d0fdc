using System.Collections.Immutable;
using Gapless.Linux.Processes;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>A <c>dev:</c> section. Files it names need not be there: what does not exist yet is a matter of the session.</summary>
internal sealed class DevReader(string configPath)
{
    /// <summary>All sections of a file, whatever else may be wrong with it: a laptop need not have the secrets of a server.</summary>
    public ImmutableArray<DevConfig> ReadAll(Field root)
    {
        var sections = ImmutableArray.CreateBuilder<DevConfig>();
        foreach ((string key, Field value) in root.Entries())
        {
            if (key == "dev")
            {
                sections.Add(Read(null, value, service: null));
            }
            else if (key == "services")
            {
                sections.AddRange(
                    from service in value.Entries()
                    from part in service.Value.Entries()
                    where part.Key == "dev"
                    select Read(service.Key, part.Value, service.Value));
            }
        }

        return sections.ToImmutable();
    }

    /// <param name="name">Of the service; null: none.</param>
    /// <param name="service">Its keys, for its endpoint.</param>
    public DevConfig Read(string? name, Field field, Field? service)
    {
        string top = Path.GetDirectoryName(configPath) ?? "/";
        var config = new DevConfig { Service = name, Line = (int)field.Node.At.Line, Folder = top };
        if (field.Keys(KnownKeys.Dev, "a map") is not { } keys)
        {
            return config;
        }

        string folder = keys["folder"]?.Text("src/Shop") is { } written ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(written, top)) : top;
        var (signal, killAfter) = keys["stop"] is { } stop ? Stop(stop) : default;
        ReportContradictions(keys);
        return config with
        {
            Folder = folder,
            Project = keys["project"]?.Text("Shop.csproj") is { } project ? Path.GetFullPath(project, folder) : null,
            Before = Lines(keys["before"]),
            Build = keys["build"]?.Text("make"),
            Run = keys["run"]?.Text("./shop"),
            After = Lines(keys["after"]),
            Listen = keys["listen"] is { } listen ? Listen(listen) : null,
            ServiceListen = ServiceListen(service),
            AppPort = keys["app_port"]?.Integer(1, ushort.MaxValue, "9000"),
            OneAtATime = keys["one_at_a_time"]?.Boolean(),
            Ready = keys["ready"] is { } ready ? Ready(ready) : null,
            ReadyWithin = keys["ready_within"]?.Time("60s", TimeSpan.FromMilliseconds(1)),
            EnvFiles = DevWatchReader.Paths(keys["env_file"], folder, ".env"),
            Env = keys["env"] is { } env ? EnvReader.Read(env) : config.Env,
            StopSignal = signal,
            KillAfter = killAfter,
            RestartAfter = keys["restart_after"]?.Time("1s"),
            StopOnFailure = keys["stop_on_failure"]?.Boolean(),
            Watch = keys["watch"] is { } watch ? DevWatchReader.Read(watch, folder) : null,
            Rules = keys["rules"] is { } rules ? Rules(rules, folder) : null,
            Browser = keys["browser"]?.Boolean(),
            FailureLog = keys["failure_log"]?.Text("build-errors.log") is { } log ? Path.GetFullPath(log, folder) : null,
            ClearScreen = keys["clear_screen"]?.Boolean(),
            LaunchProfile = keys["launch_profile"]?.Text("http"),
        };
    }

    private static void ReportContradictions(Section keys)
    {
        foreach (string other in (string[])["run", "build"])
        {
            if (keys.Has("project") && keys.Has(other))
            {
                keys.ReportKey(other, "'project' is compiled in memory and started by Gapless itself", $"Remove '{other}', or 'project'.");
            }
        }
    }

    private static ImmutableArray<string>? Lines(Field? field) =>
        field is { } lines ? [.. lines.Items().Select(i => i.Text("make assets")).OfType<string>()] : null;

    private static ListenAddress? Listen(Field field)
    {
        if (field.Text("8080") is not { } text)
        {
            return null;
        }

        if (ListenReader.TryParseLocal(text, out ListenAddress? address, out string message, out string suggestion))
        {
            return address;
        }

        field.Report(message, suggestion);
        return null;
    }

    /// <summary>Ports below 1024 are for a server's supervisor, and so are Unix sockets below /run.</summary>
    private static ListenAddress? ServiceListen(Field? service)
    {
        IEnumerable<string> texts = service?.Entries().Where(e => e.Key == "listen").Select(e => e.Value.Node).SelectMany(n => n is YamlList list ? list.Items : [n]).OfType<YamlText>().Select(t => t.Value) ?? [];
        foreach (string text in texts)
        {
            if (ListenReader.TryParse(text, out ListenAddress? address, out _, out _) && address.Tcp is { Port: >= 1024 } tcp)
            {
                return ListenAddress.OfTcp(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, tcp.Port));
            }
        }

        return null;
    }

    private static string? Ready(Field field)
    {
        string? path = field.Text("/healthz");
        if (path is null || path.StartsWith('/'))
        {
            return path;
        }

        field.Report($"'{path}' is not a path", "Write for example 'ready: /healthz'.");
        return null;
    }

    private static (int? Signal, TimeSpan? KillAfter) Stop(Field field)
    {
        if (!field.IsMap)
        {
            return (Signal(field), null);
        }

        return field.Keys(KnownKeys.DevStop, "the name of a signal, or a map") is not { } keys
            ? default
            : (keys["signal"] is { } signal ? Signal(signal) : null, keys["kill_after"]?.Time("5s"));
    }

    private static int? Signal(Field field)
    {
        if (field.Text("SIGTERM") is not { } text)
        {
            return null;
        }

        string name = text.ToUpperInvariant() is var upper && upper.StartsWith("SIG", StringComparison.Ordinal) ? upper : "SIG" + upper;
        int signal = Enumerable.Range(1, 31).FirstOrDefault(s => Signals.NameOf(s) == name);
        if (signal != 0)
        {
            return signal;
        }

        field.Report($"'{text}' is not a signal", "Write for example SIGTERM, SIGINT, SIGQUIT, SIGUSR2 or SIGKILL.");
        return null;
    }

    private static ImmutableArray<DevRuleConfig> Rules(Field field, string folder)
    {
        var rules = ImmutableArray.CreateBuilder<DevRuleConfig>();
        foreach (Field item in field.Items())
        {
            if (item.Keys(KnownKeys.DevRule, "a map") is not { } keys)
            {
                continue;
            }

            if (!keys.Has("commands") || !keys.Has("watch"))
            {
                item.Report($"'{(keys.Has("commands") ? "watch" : "commands")}' is missing", "Write for example '{ watch: { extensions: scss }, commands: npm run css }'.");
                continue;
            }

            rules.Add(new DevRuleConfig(
                keys["name"]?.Text("css") ?? $"rule {rules.Count + 1}",
                Lines(keys["commands"])!.Value,
                DevWatchReader.Read(keys["watch"]!.Value, folder),
                keys["reload"]?.Boolean() ?? true));
        }

        return rules.ToImmutable();
    }
}
