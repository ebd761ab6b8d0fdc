namespace Gapless.Supervisor.Configuration.Reading;

internal static class HealthReader
{
    private static readonly ProbeConfig Starting = new();
    private static readonly ProbeConfig Living = new() { Period = TimeSpan.FromSeconds(5), Failures = 3 };

    public static HealthConfig Read(Field field)
    {
        if (!field.IsMap || IsProbe(field))
        {
            return new HealthConfig { Readiness = Probe(field, Starting) };
        }

        return field.Keys(KnownKeys.Health, "a path or a map") is not { } keys ? new HealthConfig() : new HealthConfig
        {
            Startup = keys["startup"] is { } startup ? Probe(startup, Starting) : null,
            Readiness = keys["readiness"] is { } readiness ? Probe(readiness, Starting) : null,
            Liveness = keys["liveness"] is { } liveness ? Probe(liveness, Living) : null,
            Notify = keys["notify"]?.Boolean() ?? false,
            HealthyFor = keys["healthy_for"]?.Time("5s") ?? TimeSpan.Zero,
        };
    }

    /// <summary><c>health: { http: /healthz, timeout: 1s }</c> stands for its readiness.</summary>
    private static bool IsProbe(Field field) =>
        field.Entries().Any(e => KnownKeys.Probe.Accepts(e.Key)) && !field.Entries().Any(e => KnownKeys.Health.Accepts(e.Key));

    private static ProbeConfig? Probe(Field field, ProbeConfig defaults)
    {
        if (!field.IsMap)
        {
            return field.Text("/healthz") switch
            {
                null => null,
                "tcp" => defaults with { Tcp = true },
                "grpc" => defaults with { Grpc = "" },
                { } text => HttpReader.Line(field, text) is { } line ? defaults with { Http = line } : null,
            };
        }

        if (field.Keys(KnownKeys.Probe, "a path or a map") is not { } keys)
        {
            return null;
        }

        Field? command = keys["command"] ?? keys["run"];
        string[] kinds = [.. new[] { "http", "tcp", "grpc", "command", "run" }.Where(keys.Has)];
        if (kinds.Length != 1)
        {
            field.Report(
                kinds.Length == 0 ? "does not say what to check" : $"has {string.Join(" and ", kinds.Select(k => $"'{k}'"))}, but checks one thing",
                "Give it one of 'http: /path', 'tcp: true', 'grpc: true' and 'command: …'.");
        }

        HttpReader.ReportStrays(keys, kinds);
        if (keys["tcp"] is { } tcp && tcp.Boolean() == false)
        {
            tcp.Report("'false' checks nothing", "Write 'tcp: true', or remove the probe.");
        }

        return defaults with
        {
            Http = keys["http"] is { } http ? HttpReader.Read(http, keys) : null,
            Tcp = keys.Has("tcp"),
            Grpc = keys["grpc"] is { } grpc ? Grpc(grpc) : null,
            Command = command?.Text("./check.sh"),
            Delay = keys["delay"]?.Time("5s") ?? defaults.Delay,
            Period = keys["period"]?.Time("5s", TimeSpan.FromMilliseconds(10)) ?? defaults.Period,
            Timeout = keys["timeout"]?.Time("2s", TimeSpan.FromMilliseconds(1)) ?? defaults.Timeout,
            Successes = keys["successes"]?.Integer(1, 1000, "1") ?? defaults.Successes,
            Failures = keys["failures"]?.Integer(1, 10_000, "3") ?? defaults.Failures,
        };
    }

    /// <summary><c>true</c> for the server as a whole, or the name of a service.</summary>
    private static string? Grpc(Field field)
    {
        switch (field.Text("true"))
        {
            case null:
                return null;
            case "true" or "yes" or "on":
                return "";
            case "false" or "no" or "off":
                field.Report("'false' checks nothing", "Write 'grpc: true', or remove the probe.");
                return null;
            case { } name when name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/'):
                return name;
            case { } other:
                field.Report($"'{other}' is not the name of a gRPC service", "Write 'grpc: true' for the server as a whole, or for example 'grpc: shop.v1.Orders'.");
                return null;
        }
    }
}
