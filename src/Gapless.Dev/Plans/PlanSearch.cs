using Gapless.Dev.Compiling;

namespace Gapless.Dev.Plans;

/// <summary>One look at a folder: what is asked for, what surrounds it, and what was found wrong on the way. Not thread-safe.</summary>
internal sealed class PlanSearch(DevArguments arguments, IReadOnlyDictionary<string, string> environment, string folder, List<Problem> problems)
{
    public DevArguments Arguments { get; } = arguments;

    /// <summary>Of the session; a plan adds to it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; } = environment;

    /// <summary>Absolute, without a slash at the end.</summary>
    public string Folder { get; } = folder;

    /// <summary>Errors end the search, whatever else could be recognised.</summary>
    public List<Problem> Problems { get; } = problems;

    /// <summary>Of the service when nothing names it.</summary>
    public string Name { get; init; } = Path.GetFileName(folder) is { Length: > 0 } name ? name : "app";

    /// <summary>What kinds saw that could have been theirs and was not enough, for the message that nothing was recognised.</summary>
    public List<string> Hints { get; init; } = [];

    public PlanSearch In(string subfolder, string name) => new(Arguments, Environment, subfolder, Problems) { Name = name, Hints = Hints };

    public string PathOf(string name) => Path.GetFullPath(name, Folder);

    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>An existing file with one of the names, else null.</summary>
    public string? First(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Has(name))
                return PathOf(name);
        }

        return null;
    }

    public void Report(string message, string? file = null, int line = 0, int column = 0) =>
        Problems.Add(new Problem(file, line, column, IsError: true, "", message));

    /// <summary>The text, or null after a report.</summary>
    public string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report("cannot be read: " + e.Message, file);
            return null;
        }
    }

    /// <summary>False, with a report: a whole system or a home folder has more files below it than anybody wants to watch.</summary>
    public bool MayWatch(string root, string wayOut)
    {
        string bare = Path.TrimEndingDirectorySeparator(root);
        string? home = Environment.GetValueOrDefault("HOME");
        if (bare != "/" && (home is null || bare != Path.TrimEndingDirectorySeparator(home)) && Path.GetDirectoryName(bare) != "/home")
            return true;
        Report($"'{bare}' is {(bare == "/" ? "the root of the file system" : "a home folder")}, and everything below it would be watched: start in the folder of the app, or {wayOut}");
        return false;
    }
}
