using System.Collections.Immutable;
using Gapless.Contract;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.UnitTests.Preflight;

/// <summary>A machine laid out in a directory, with one release on it. All is in order until a test changes it.</summary>
internal sealed class TestMachine : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapless-preflight-").FullName;

    public TestMachine(string run = "./shop")
    {
        // Others may pass, as they may pass /home.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        Config = new ServiceConfig { Name = "shop", Run = run, Listen = [ListenAddress.OfTcp(new(System.Net.IPAddress.Any, 8080))] };
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Release);
        Directory.CreateDirectory(Shared);
        InRelease("shop", "#!/bin/sh\n", 0b111_101_101);
        OnMachine("/bin/sh", "", 0b111_101_101);
    }

    public string Root => Path.Combine(_folder, "root");

    public string Release => Path.Combine(_folder, "release");

    public string Shared => Path.Combine(_folder, "shared");

    public ServiceConfig Config { get; set; }

    /// <summary>Nobody that owns a file here.</summary>
    public RunningAs User { get; set; } = new("anna", 4242, [4242]);

    public Dictionary<string, string> Environment { get; } = new() { ["PATH"] = "/usr/bin:/bin" };

    public string? EnvironmentProblem { get; set; }

    public bool IsInjected { get; set; }

    public LiveGeneration? Live { get; set; }

    public ImmutableArray<OwnEndpoint> Endpoints { get; set; } = [];

    public List<ListenerInfo> Listeners { get; } = [];

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset? NewestFile { get; set; }

    public bool? IsClockSynchronized { get; set; } = true;

    public string? GlibcVersion { get; set; } = "2.41";

    public int Architecture { get; set; } = ArchitectureName.OfThisMachine;

    public long FreeBytes { get; set; } = 1L << 40;

    public long FileLimit { get; set; } = 1024;

    public Facts Facts => new()
    {
        Root = Root,
        Config = Config,
        Directory = Release,
        SharedDirectory = Shared,
        User = User,
        Environment = Environment,
        EnvironmentProblem = EnvironmentProblem,
        IsInjected = IsInjected,
        Live = Live,
        Endpoints = Endpoints,
        ListenersOn = port => [.. Listeners.Where(l => l.Local.Port == port)],
        Now = Now,
        NewestFile = NewestFile,
        IsClockSynchronized = IsClockSynchronized,
        GlibcVersion = GlibcVersion,
        Architecture = Architecture,
        FreeBytes = FreeBytes,
        FileLimit = FileLimit,
    };

    /// <summary>What a check finds beside what is in order.</summary>
    public IReadOnlyList<Finding> Find(Func<Facts, IEnumerable<Finding>> check) => [.. check(Facts).Where(f => f.Level != FindingLevel.Ok)];

    /// <summary>The one thing that a check finds.</summary>
    public Finding FindOne(Func<Facts, IEnumerable<Finding>> check) => Find(check).ShouldHaveSingleItem();

    public string OnMachine(string path, string text, int mode = 0b110_100_100) => Write(Root + path, text, mode);

    public string InRelease(string name, string text, int mode = 0b110_100_100) => Write(Path.Combine(Release, name), text, mode);

    public string Write(string path, string text, int mode = 0b110_100_100)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
        return path;
    }

    /// <summary>A .NET program in the release.</summary>
    public void Program(string framework = "Microsoft.NETCore.App", string version = "10.0.0", string rollForward = "Minor", string more = "") =>
        InRelease("Shop.runtimeconfig.json", $$"""{ "runtimeOptions": { "rollForward": "{{rollForward}}", "framework": { "name": "{{framework}}", "version": "{{version}}" } {{more}} } }""");

    /// <summary>The code of the program: an assembly that exists.</summary>
    public void Code(Type of) => File.Copy(of.Assembly.Location, Path.Combine(Release, "Shop.dll"));

    /// <summary>An installed framework, with what it needs itself.</summary>
    public void Framework(string name, string version, string? needs = null, string root = "/usr/share/dotnet")
    {
        OnMachine($"{root}/shared/{name}/{version}/{name}.deps.json", "{}");
        if (needs is not null)
            OnMachine($"{root}/shared/{name}/{version}/{name}.runtimeconfig.json", $$"""{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "{{needs}}" } } }""");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
