using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScenarioApp;

/// <summary>
/// How the app shall behave: <c>scenario.json</c> in the working directory (the release), overridden by the same JSON in the
/// environment variable <c>SCENARIO</c>. Without either it is a good app with Kestrel's stock shutdown.
/// </summary>
/// <remarks>Settable: generated deserializers pass every init-only property, and what the JSON leaves out would lose its default.</remarks>
internal sealed record Scenario
{
    /// <summary>Print <see cref="ExitMessage"/> to stderr and exit with this code before anything listens.</summary>
    public int? ExitAtStart { get; set; }

    public string ExitMessage { get; set; } = "scenario: exiting at start";

    /// <summary>Never get as far as listening.</summary>
    public bool HangAtStart { get; set; }

    /// <summary>Listen, but never notify and answer 503 on /healthz/ready.</summary>
    public bool NeverReady { get; set; }

    /// <summary>Listen at once, become ready (READY=1 and /healthz/ready) this much later.</summary>
    public int ReadyAfterMs { get; set; }

    /// <summary>Do not send READY=1; readiness is told by the probe alone.</summary>
    public bool Silent { get; set; }

    /// <summary>Answer 503 on /healthz/ready this long after the start; 0 from the first moment on.</summary>
    public int? FailReadinessAfterMs { get; set; }

    /// <summary>Answer 500 on /healthz/live this long after the start.</summary>
    public int? FailLivenessAfterMs { get; set; }

    /// <summary>Kill itself with SIGKILL this long after the start.</summary>
    public int? CrashAfterMs { get; set; }

    /// <summary>Leave new connections in the queue this long after the start; the open ones are served, and when the last of them has ended a line says <c>tired</c>.</summary>
    public int? StopAcceptingAfterMs { get; set; }

    /// <summary>Answer every Nth ordinary request with 500.</summary>
    public int FailOneIn { get; set; }

    /// <summary>Answer every Nth ordinary request as always, and log an error.</summary>
    public int LogErrorOneIn { get; set; }

    /// <summary>Answer every Nth ordinary request as always, and count it as a refused order at <c>/metrics</c>.</summary>
    public int RefuseOneIn { get; set; }

    /// <summary>Answer every ordinary request so much later.</summary>
    public int SlowerMs { get; set; }

    /// <summary>Allocate and touch this many megabytes each second, without an end.</summary>
    public int EatMegabytesPerSecond { get; set; }

    public bool IgnoreSigterm { get; set; }

    /// <summary>One line on stdout for every request: <c>request METHOD PATH ID</c>.</summary>
    public bool LogRequests { get; set; }

    /// <summary>One line on stdout for every connection that is accepted: <c>accepted PORT</c>, the client's.</summary>
    public bool LogConnections { get; set; }

    /// <summary>Lines printed before listening: <c>line 1 of N</c> …</summary>
    public int PrintLines { get; set; }

    /// <summary>Start <c>sleep 1000</c>, which holds stdout and stays in the session; its pid is on /pid?of=grandchild.</summary>
    public bool SpawnGrandchild { get; set; }

    public WireProtocol Protocol { get; set; }

    /// <summary>Use Gapless.Hosting.</summary>
    public bool Hosting { get; set; }

    /// <summary>Use Gapless.Hosting, enter this registry at the start (PUT) and leave it when the process leaves (DELETE); its health checks are on /healthz.</summary>
    public Uri? Registry { get; set; }

    /// <summary>Stop accepting before the registry hears of it.</summary>
    public bool StopAcceptingFirst { get; set; }

    /// <summary>Use Gapless.Hosting, and replace itself on SIGUSR2; null: no.</summary>
    public RestartScenario? SelfRestart { get; set; }

    /// <summary>What is on /ws-moving.</summary>
    public MovingMode Moving { get; set; } = MovingMode.Same;

    /// <summary>A SignalR hub on /hub.</summary>
    public bool Hub { get; set; }

    /// <summary>What it keeps in memory that outlives the process; null: nothing.</summary>
    public MemoryScenario? Memory { get; set; }

    /// <summary>How often /ws-moving writes a session's state where the death of the process does not reach it.</summary>
    public int? ReplicateMs { get; set; }

    /// <summary>While it leads it appends its pid, the number of its term and the time of the machine to this file, again and again.</summary>
    public string? LeaderFile { get; set; }

    /// <summary>Where a test listens through which the control channel goes.</summary>
    public string? Conductor { get; set; }

    public DrainMode Drain { get; set; } = DrainMode.Stock;

    /// <summary>Limit of the polite drain.</summary>
    public double DrainSeconds { get; set; } = 25;

    /// <summary>Kestrel's own limit, HostOptions.ShutdownTimeout.</summary>
    public double StockShutdownSeconds { get; set; } = 30;

    public static Scenario Load(string directory)
    {
        var json = Environment.GetEnvironmentVariable("SCENARIO");
        var path = Path.Combine(directory, "scenario.json");
        if (json is null && File.Exists(path))
            json = File.ReadAllText(path);
        return json is null ? new Scenario() : JsonSerializer.Deserialize(json, ScenarioJson.Default.Scenario)!;
    }

    /// <summary>The environment's <c>VERSION</c>, else the release's <c>version.txt</c>.</summary>
    public static string VersionOf(string directory)
    {
        var path = Path.Combine(directory, "version.txt");
        return Environment.GetEnvironmentVariable("VERSION") ?? (File.Exists(path) ? File.ReadAllText(path).Trim() : "dev");
    }
}

internal sealed record RestartScenario
{
    public double ReadyLimitSeconds { get; set; } = 60;
}

/// <summary>Sessions, a number of hits that moves, and a copied list of words.</summary>
internal sealed record MemoryScenario
{
    /// <summary>Of the hits.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Read this version of the hits, too.</summary>
    public int? ReadsAlso { get; set; }

    /// <summary>The hits cannot be written while they are this many.</summary>
    public int? UnwritableAt { get; set; }

    /// <summary>Late and separate changes of the hits are added up.</summary>
    public bool Merges { get; set; } = true;
}

internal enum DrainMode
{
    /// <summary>Kestrel's and the host's own.</summary>
    Stock,

    /// <summary>That of samples/shop.</summary>
    Polite,
}

internal enum WireProtocol
{
    /// <summary>HTTP/1.1 in the clear.</summary>
    Plain,

    /// <summary>HTTP/2 in the clear, with prior knowledge.</summary>
    H2c,

    /// <summary>HTTP/1.1 and HTTP/2, with a certificate made at the start.</summary>
    Tls,
}

internal enum MovingMode
{
    /// <summary>A session that any version with it can take.</summary>
    Same,

    /// <summary>One whose state is another one.</summary>
    Different,

    None,
}

[JsonSerializable(typeof(Scenario))]
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip)]
internal sealed partial class ScenarioJson : JsonSerializerContext;
