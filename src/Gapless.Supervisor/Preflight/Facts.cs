using System.Collections.Immutable;
using Gapless.Linux.Sockets;
using Gapless.Supervisor.Configuration;
using Gapless.Supervisor.Preflight.Programs;

namespace Gapless.Supervisor.Preflight;

/// <summary>
/// Everything the checks may look at: a release in the store, how it is to be run, what runs now, and the machine. The machine's files are read below
/// <see cref="Root"/>, so that a test can lay out a machine of its own.
/// </summary>
internal sealed class Facts
{
    private readonly Lazy<ImmutableArray<ReleaseFile>> _files;
    private readonly Lazy<ImmutableArray<RuntimeConfig>> _runtimes;
    private readonly Lazy<AppAssembly> _assembly;
    private readonly Lazy<AppSettings> _settings;

    public Facts()
    {
        _files = new(() => ReleaseFile.All(Directory!));
        _runtimes = new(() => RuntimeConfig.Of(Config!.Run, Directory!));
        _assembly = new(() => AppAssembly.Of(Runtimes));
        _settings = new(() => AppSettings.Of(Directory!, Environment!));
    }

    public string Root { get; init; } = "/";

    public required ServiceConfig Config { get; init; }

    /// <summary>The release's own: the working directory of its processes.</summary>
    public required string Directory { get; init; }

    /// <summary>Bytes of the release.</summary>
    public long Size { get; init; }

    /// <summary>When the newest file of what was deployed was written; the store's copies are younger.</summary>
    public DateTimeOffset? NewestFile { get; init; }

    /// <summary>What the service's shared paths lead to.</summary>
    public required string SharedDirectory { get; init; }

    public required RunningAs User { get; init; }

    /// <summary>Of the workers to come, without what belongs to one process.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Why the environment files could not be read; null: they could.</summary>
    public string? EnvironmentProblem { get; init; }

    /// <summary>Gapless.Hosting comes into the app without its knowing.</summary>
    public bool IsInjected { get; init; }

    /// <summary>Null: nothing serves.</summary>
    public LiveGeneration? Live { get; init; }

    public ImmutableArray<OwnEndpoint> Endpoints { get; init; } = [];

    public required Func<int, IReadOnlyList<ListenerInfo>> ListenersOn { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Null: nobody says.</summary>
    public bool? IsClockSynchronized { get; init; }

    /// <summary>Null: the machine has another C library.</summary>
    public string? GlibcVersion { get; init; }

    /// <summary>As ELF numbers it.</summary>
    public required int Architecture { get; init; }

    /// <summary>On the disk of the store.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Soft limit of open files that a worker starts with.</summary>
    public required long FileLimit { get; init; }

    public ImmutableArray<ReleaseFile> Files => _files.Value;

    /// <summary>Of the .NET programs that the command names; empty: none.</summary>
    public ImmutableArray<RuntimeConfig> Runtimes => _runtimes.Value;

    /// <summary>Of the app's own code; empty where it is not .NET.</summary>
    public AppAssembly Assembly => _assembly.Value;

    public AppSettings Settings => _settings.Value;

    /// <summary>It speaks with the supervisor: drains to its limit, keeps its keys, says when it is ready.</summary>
    public bool HasLibrary => IsInjected || Assembly.Members.Contains("AddGapless");

    /// <summary>A path of the machine.</summary>
    public string At(string path) => Root == "/" ? path : Root + path;

    /// <summary>Text of a file of the machine; null when there is none, or it may not be read.</summary>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(At(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
