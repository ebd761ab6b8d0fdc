namespace Gapless.Dev.Compiling;

/// <summary>How the process of a revision is started. The folder is never changed afterwards, and is there until some later revisions have been made.</summary>
/// <param name="Number">Counted from 1 in a session: patches name the folder they belong to by it.</param>
/// <param name="Folder">Absolute: the program with all it needs.</param>
/// <param name="Arguments">The program and its arguments; those of the plan are put behind them.</param>
/// <param name="WorkingDirectory">The project's folder, as with <c>dotnet run</c>: settings, views and wwwroot are found there.</param>
/// <param name="Environment">Defaults; what the plan says wins.</param>
/// <param name="CanBePatched">The runtime takes the agent and patches.</param>
internal sealed record StartInfo(
    int Number,
    string Folder,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    bool CanBePatched);
