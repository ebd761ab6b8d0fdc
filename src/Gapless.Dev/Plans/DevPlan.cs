using Gapless.Linux.Processes;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Plans;

/// <summary>What one service of a session is: how it is built, run, watched and shown. Made anew when the file it comes from changes.</summary>
internal sealed record DevPlan
{
    public required string Name { get; init; }

    /// <summary>Absolute; commands run here.</summary>
    public required string Folder { get; init; }

    public required PlanSource Source { get; init; }

    /// <summary>What will be done, in one line for people.</summary>
    public required string Sentence { get; init; }

    /// <summary>The file whose change makes the plan anew, absolute; null: none.</summary>
    public string? File { get; init; }

    /// <summary>A C# project that is compiled in memory, absolute; null: <see cref="Build"/> builds.</summary>
    public string? CSharpProject { get; init; }

    /// <summary>Shell commands before each build.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>A shell command; null: there is nothing to build.</summary>
    public string? Build { get; init; }

    /// <summary>With <see cref="CSharpProject"/>: <c>dotnet</c> and the arguments of the app; the assembly between them comes from the build.</summary>
    public required RunCommand Run { get; init; }

    /// <summary>Shell commands at the end of the session.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Where developers and browsers ask. Held for the whole session.</summary>
    public required ListenAddress Listen { get; init; }

    /// <summary>The port the app listens on whatever it is told, so that it cannot run twice; null: it takes PORT or ASPNETCORE_URLS.</summary>
    public int? AppPort { get; init; }

    /// <summary>The old process has to end before the new one may start, for a reason other than <see cref="AppPort"/>.</summary>
    public bool OneAtATime { get; init; }

    /// <summary>Asked until it answers with a 2xx; null: ready as soon as it accepts connections.</summary>
    public string? ReadyPath { get; init; }

    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Absolute. Read before each build and start; they never override the environment, and what is no longer in them is unset.</summary>
    public IReadOnlyList<string> EnvFiles { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public StopRule Stop { get; init; } = new(Signals.Terminate, TimeSpan.FromSeconds(5));

    /// <summary>How long after its end the app is started again without a change; null: it stays ended until the next change.</summary>
    public TimeSpan? RestartAfter { get; init; }

    /// <summary>A failed build ends the app, too.</summary>
    public bool StopOnFailure { get; init; }

    public required WatchRules Watch { get; init; }

    public IReadOnlyList<SideRule> Rules { get; init; } = [];

    /// <summary>Pages reload by themselves and failures are shown in them.</summary>
    public bool Browser { get; init; } = true;

    /// <summary>Failures of the build are also written here, absolute; null: nowhere.</summary>
    public string? FailureLog { get; init; }

    public bool ClearScreen { get; init; }
}
