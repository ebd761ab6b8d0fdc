using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

internal sealed class ServiceReader(string configPath, Predicate<string> fileExists)
{
    public ServiceConfig Read(string name, Field field)
    {
        var config = new ServiceConfig { Name = name, Run = "", Listen = [] };
        CheckName(name, field);
        if (field.Keys(KnownKeys.Service, "a map with at least 'run' and 'listen'") is not { } keys)
        {
            return config;
        }

        var (judge, metrics) = keys["judge"] is { } judged ? JudgeReader.Read(judged) : (config.Judge, config.Metrics);
        config = config with
        {
            Run = Required(keys, field, "run", "dotnet Shop.dll")?.Text("dotnet Shop.dll") ?? "",
            Directory = keys["directory"] is { } directory ? AbsolutePath(directory) : null,
            Listen = Required(keys, field, "listen", "0.0.0.0:8080") is { } listen ? ListenReader.Read(listen) : [],
            Workers = keys["workers"]?.Integer(1, 64, "2") ?? config.Workers,
            Standby = keys["standby"]?.Integer(0, 8, "1") ?? config.Standby,
            Env = keys["env"] is { } env ? EnvReader.Read(env) : config.Env,
            EnvFiles = keys["env_file"] is { } files ? EnvReader.ReadFiles(files, configPath, fileExists) : config.EnvFiles,
            User = keys["user"]?.Text("www-data"),
            Health = keys["health"] is { } health ? HealthReader.Read(health) : config.Health,
            Smoke = keys["smoke"] is { } smoke ? SmokeReader.Read(smoke) : config.Smoke,
            WarmUp = keys["warm_up"] is { } warmUp ? WarmUpReader.Read(warmUp) : config.WarmUp,
            Rollout = keys["rollout"] is { } rollout ? RolloutReader.Read(rollout) : config.Rollout,
            Judge = judge,
            Metrics = metrics,
            Drain = keys["drain"] is { } drain ? LifeReader.Drain(drain) : config.Drain,
            Restart = keys["restart"] is { } restart ? LifeReader.Restart(restart) : config.Restart,
            Limits = keys["limits"] is { } limits ? LimitsReader.Read(limits) : config.Limits,
            Keep = keys["keep"]?.Integer(0, 1000, "5") ?? config.Keep,
            Shared = keys["shared"] is { } shared ? SharedReader.Read(shared) : config.Shared,
            Strategy = keys["strategy"] is { } strategy ? Strategy(strategy) : config.Strategy,
            Hooks = keys["hooks"] is { } hooks ? HooksReader.Read(hooks) : config.Hooks,
            UnservedAfter = keys["unserved_after"]?.Time("10s") ?? config.UnservedAfter,
            Preflight = keys["preflight"] is { } preflight ? PreflightReader.Read(preflight) : config.Preflight,
            Trust = keys["trust"] is { } trust ? TrustReader.Read(trust) : config.Trust,
            Update = keys["update"] is { } update ? UpdateReader.Read(update) : config.Update,
            Hosting = keys["hosting"] is { } hosting ? Hosting(hosting) : config.Hosting,
        };
        if (keys["run"] is { } run && config.Run.Length > 0)
        {
            ShellLine.Check(run, config.Run);
        }

        if (keys["dev"] is { } dev)
        {
            // Only checked: serving has no use for it.
            new DevReader(configPath).Read(name, dev, field);
        }

        ServiceContradictions.Report(config, keys);
        return config;
    }

    private static Field? Required(Section keys, Field field, string key, string example)
    {
        if (keys[key] is null)
        {
            field.Report($"'{key}' is missing", $"Write for example '{key}: {example}'.");
        }

        return keys[key];
    }

    private static string? AbsolutePath(Field field)
    {
        if (field.Text("/srv/shop") is not { } path)
            return null;
        if (!Path.IsPathFullyQualified(path))
            field.Report($"'{path}' is not an absolute path", "Write the whole path, or remove the line: a release runs in its own directory.");
        return path;
    }

    private static void CheckName(string name, Field field)
    {
        bool valid = name.Length is > 0 and <= 63 && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        if (!valid)
        {
            field.Report(
                $"'{name}' is not a name for a service",
                "Use lower-case letters, digits and dashes, a letter first, at most 63 characters.");
        }
    }

    private static RolloutStrategy Strategy(Field field)
    {
        string? text = field.Text("rolling");
        switch (text)
        {
            case null or "rolling":
                return RolloutStrategy.Rolling;
            case "recreate":
                return RolloutStrategy.Recreate;
            default:
                string nearest = Spelling.Nearest(text.ToLowerInvariant(), ["rolling", "recreate"]) is { } word ? $"Did you mean '{word}'?" : "Write 'rolling', or 'recreate' for an app that cannot run twice.";
                field.Report($"'{text}' is no strategy", nearest);
                return RolloutStrategy.Rolling;
        }
    }

    private static HostingMode Hosting(Field field)
    {
        switch (field.Text("auto"))
        {
            case null or "auto":
                return HostingMode.Auto;
            case "off":
                return HostingMode.Off;
            case { } other:
                field.Report($"'{other}' is not known here", "Write 'hosting: auto' or 'hosting: off', or remove the line.");
                return HostingMode.Auto;
        }
    }
}
