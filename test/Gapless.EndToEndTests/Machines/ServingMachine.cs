using System.Net;
using System.Text.Json;
using Gapless.Contract;
using Gapless.EndToEndTests.Harness;
using Gapless.Tests;

namespace Gapless.EndToEndTests.Machines;

/// <summary>A booted machine with Gapless from its package, which serves one Go app. Shared by its tests; each leaves it serving.</summary>
public sealed class ServingMachine : IAsyncLifetime
{
    public const int Port = 8080;
    public const string Version = "v1";

    private const int AppPort = 8082;
    private const string NextVersion = "99.0.0";
    private const string DropIns = "/run/systemd/system/gapless.service.d";

    private readonly Dictionary<string, TempDirectory> _builds = [];
    private BootedMachine? _machine;

    internal BootedMachine Machine => _machine ?? throw new InvalidOperationException("not booted");

    /// <summary>The package of a later version.</summary>
    internal string NextPackage => $"{BootedMachine.Mount}/next.deb";

    internal IPEndPoint Endpoint => Machine.At(Port).Tcp!;

    internal IPEndPoint AppEndpoint => Machine.At(AppPort).Tcp!;

    public async ValueTask InitializeAsync()
    {
        _machine = await BootedMachine.BootAsync();
        await PackAsync("", "this.deb");
        await PackAsync(NextVersion, "next.deb");
        await Machine.DoAsync($"dpkg -i {BootedMachine.Mount}/this.deb");
        await ConfigureAsync();
        await Machine.DoAsync("systemctl reload gapless");
        await DeployAsync(Version);
    }

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
        foreach (var build in _builds.Values)
            build.Dispose();
    }

    internal Task DeployAsync(string version) => Machine.DoAsync($"gapless deploy web {Release(version)} --version {version}");

    /// <summary>Writes the configuration; it is not in force yet.</summary>
    /// <param name="settings">Further lines of the service.</param>
    /// <param name="listen">One address, or a list.</param>
    internal async Task ConfigureAsync(string settings = "", string run = "./server", string listen = "0.0.0.0:8080")
    {
        File.WriteAllText(Path.Combine(Machine.Files, "gapless.yaml"), $"""
            services:
              web:
                run: {run}
                listen: {listen}
                health: /healthz/ready
                rollout: {"{ steps: [ 100% ] }"}
                {settings}
            """);
        await Machine.DoAsync($"cat {BootedMachine.Mount}/gapless.yaml >/etc/gapless/gapless.yaml");
    }

    /// <summary>Lays an ASP.NET Core app beside the releases. Returns where it is on the machine.</summary>
    internal async Task<string> PutScenarioAppAsync(string name, string scenario)
    {
        var app = Directory.CreateDirectory(Path.Combine(Machine.Files, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Repository.ScenarioApp)!))
            File.Copy(file, Path.Combine(app, Path.GetFileName(file)), overwrite: true);
        File.WriteAllText(Path.Combine(app, "version.txt"), name + "\n");
        File.WriteAllText(Path.Combine(app, "scenario.json"), scenario);
        await Machine.DoAsync($"rm -rf /srv/{name} && cp -r {BootedMachine.Mount}/{name} /srv/{name} && chmod -R a+rX /srv/{name}");
        return $"/srv/{name}";
    }

    /// <summary>Changes the unit until <see cref="ResetUnitAsync"/>.</summary>
    /// <param name="lines">Of a drop-in.</param>
    internal Task ChangeUnitAsync(params IEnumerable<string> lines) => Machine.DoAsync(
        $"mkdir -p {DropIns} && printf '{string.Join("\\n", lines)}\n' >{DropIns}/test.conf && systemctl daemon-reload");

    internal Task ResetUnitAsync() => Machine.DoAsync($"rm -r {DropIns} && systemctl daemon-reload");

    /// <summary>Serves an ASP.NET Core app instead, as <c>app</c>, at <see cref="AppEndpoint"/>; <see cref="ServeAgainAsync"/> ends that.</summary>
    /// <param name="scenario">What the app does.</param>
    /// <param name="settings">Further lines of the service.</param>
    internal async Task ServeAppAsync(string scenario, string settings = "")
    {
        var release = await PutScenarioAppAsync("app", scenario);
        File.WriteAllText(Path.Combine(Machine.Files, "gapless.yaml"), $"""
            services:
              app:
                run: dotnet ScenarioApp.dll
                listen: 0.0.0.0:{AppPort}
                health: /healthz/ready
                {settings}
            """);
        await Machine.DoAsync($"cat {BootedMachine.Mount}/gapless.yaml >/etc/gapless/gapless.yaml && systemctl reload gapless && gapless deploy app {release}");
    }

    internal async Task ServeAgainAsync()
    {
        await ConfigureAsync();
        await Machine.DoAsync("systemctl reload gapless");
        await DeployAsync(Version);
    }

    internal async Task<StatusReport> StatusAsync() => JsonSerializer.Deserialize(await Machine.DoAsync("gapless status --json"), ContractJson.Default.StatusReport)!;

    /// <summary>The only worker of a service.</summary>
    internal async Task<WorkerStatus> WorkerAsync(string service = "web") => (await StatusAsync()).Services.Single(s => s.Name == service).Generations.Single(g => g.State == "live").Workers.Single();

    /// <summary>Waits until another supervisor than that one answers.</summary>
    internal async Task<StatusReport> NextSupervisorAsync(int before)
    {
        StatusReport? next = null;
        await Until.TrueAsync(
            async () =>
            {
                var (code, output) = await Machine.RunAsync("gapless status --json 2>/dev/null");
                next = code == 0 ? JsonSerializer.Deserialize(output, ContractJson.Default.StatusReport) : null;
                return next is not null && next.Pid != before;
            },
            "the next supervisor answers", TestLimits.Event);
        return next!;
    }

    /// <summary>Waits until no rollout is under way: a supervisor that has found another configuration when it started rolls it out first.</summary>
    internal Task SettledAsync() => Until.TrueAsync(
        async () =>
        {
            var (code, output) = await Machine.RunAsync("gapless status --json 2>/dev/null");
            return code == 0 && JsonSerializer.Deserialize(output, ContractJson.Default.StatusReport)!.Services.All(s => s.Rollout is null or { Ended: true } or { Phase: "warm" });
        },
        "no rollout is under way", TestLimits.Event);

    /// <summary>Where a build of the Go app is on the machine.</summary>
    internal string Release(string version)
    {
        if (!_builds.ContainsKey(version))
        {
            _builds.Add(version, new TempDirectory());
            ScenarioRelease.Make("go", _builds[version], version);
            File.SetUnixFileMode(_builds[version].Path, (UnixFileMode)0b111_101_101);
            var target = Directory.CreateDirectory(Path.Combine(Machine.Files, version), (UnixFileMode)0b111_101_101);
            foreach (var file in Directory.EnumerateFiles(_builds[version].Path))
                File.Copy(file, Path.Combine(target.FullName, Path.GetFileName(file)));
        }

        return $"{BootedMachine.Mount}/{version}";
    }

    private Task PackAsync(string version, string name) => Shell.RunAsync(
        Repository.Root, $"GAPLESS_VERSION={version} GAPLESS_COMPRESSION='-Zgzip -z1' eng/deb.sh >{Machine.Files}/{name}.log && mv \"$(tail -n 1 {Machine.Files}/{name}.log)\" {Machine.Files}/{name}");
}
